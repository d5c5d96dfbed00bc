"""Files of attachments: kept once, found by their hash, never mistaken for others."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from mailgate.mail.model import Digest
from store.blobs import BlobError, Blobs

ABSENT = Digest("0" * 64)


def test_what_is_put_is_got_by_its_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "data" / "blobs")
    digest = blobs.put(b"lamp")
    assert digest == hashlib.sha256(b"lamp").hexdigest()
    assert blobs.get(digest) == b"lamp"
    path = blobs.path(digest)
    assert path == tmp_path / "data" / "blobs" / digest[:2] / digest[2:]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_again_is_the_same_file(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    path = blobs.path(blobs.put(b"lamp"))
    before = path.stat()
    given = [b"lamp", b"", b"lamp"]
    assert blobs.put_all(given) == [hashlib.sha256(data).hexdigest() for data in given]
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 2


def test_a_file_is_on_disk_before_it_has_its_name_and_then_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs, steps = Blobs(tmp_path), list[str]()
    path = blobs.path(Digest(hashlib.sha256(b"lamp").hexdigest()))
    path.parent.mkdir()
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        steps.append("folder" if Path(f"/proc/self/fd/{descriptor}").resolve() == path.parent else "file")
        sync(descriptor)

    def replaced(self: Path, target: Path) -> Path:
        steps.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    blobs.put(b"lamp")
    assert steps == ["file", "name", "folder"]


def test_a_disk_that_is_full_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    blobs = Blobs(tmp_path)
    blobs.put(b"another")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.put(b"lamp")
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [hashlib.sha256(b"another").hexdigest()[2:]]


def test_a_missing_file_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(BlobError, match=f"{ABSENT} cannot be read .*restore .*from a backup"):
        Blobs(tmp_path).get(ABSENT)


def test_a_damaged_file_is_not_given_out(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    digest = blobs.put(b"lamp")
    blobs.path(digest).write_bytes(b"lump")
    with pytest.raises(BlobError, match="is damaged"):
        blobs.get(digest)


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"key")
    blobs = Blobs(tmp_path / "blobs")
    path = blobs.path(Digest(hashlib.sha256(b"key").hexdigest()))
    path.parent.mkdir(parents=True)
    path.symlink_to(secret)
    with pytest.raises(BlobError):
        blobs.get(Digest(hashlib.sha256(b"key").hexdigest()))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"])
def test_what_is_no_hash_names_no_file(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256 digest"):
        Blobs(tmp_path).get(Digest(digest))

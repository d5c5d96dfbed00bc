"""A tar file that somebody made or broke. Its one rule: whatever is in it, a refusal in words, and nothing is left behind."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from mailgate.keeping import archive, backing_up, manifest, restoring
from mailgate.keeping.manifest import BackupError
from tests.office import Office
from tests.unit.keeping.test_backup import NOW, desk_of


def one(name: str, kind: bytes = tarfile.REGTYPE, **more: object) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    for key, value in more.items():
        setattr(member, key, value)
    return member


BAD = {
    "above": [one("../out")],
    "above a folder": [one("home/../../out")],
    "from the root on": [one("/out")],
    "a folder elsewhere": [one("../out", tarfile.DIRTYPE)],
    "a link": [one("link", tarfile.SYMTYPE)],
    "through a link": [one("link", tarfile.SYMTYPE), one("link/out")],
    "a hard link": [one("link", tarfile.LNKTYPE)],
    "a pipe": [one("pipe", tarfile.FIFOTYPE)],
    "a disk": [one("disk", tarfile.BLKTYPE)],
    "a terminal": [one("tty", tarfile.CHRTYPE)],
    "twice": [one("file"), one("file")],
    "a file as a folder": [one("file"), one("file/more")],
    "a hole of an exabyte": [one("hole", pax_headers={"GNU.sparse.map": "0,0", "GNU.sparse.size": str(2**60)})],
    "less than nothing": [one("less", pax_headers={"size": "-1024"})],
    "lines": [one("a\nb\x1b[2J", tarfile.FIFOTYPE)],
    "nothing at all": [],
}


def test_no_archive_reaches_outside_of_where_it_is_unpacked(tmp_path: Path) -> None:
    for why, members in BAD.items():
        with tarfile.open(tmp_path / "bad.tar", "w") as packed:
            for member in members:
                packed.addfile(member)
        wish = restoring.Wish(backup=tmp_path / "bad.tar", place=tmp_path / "second", moved=False, now=NOW)
        with pytest.raises(BackupError) as refused:
            restoring.restore(wish)
        assert "\x1b" not in str(refused.value), why
        assert [path.name for path in tmp_path.iterdir()] == ["bad.tar"], why


def test_headers_upon_headers_are_no_archive(tmp_path: Path) -> None:
    """The reader of each calls the reader of the next; a thousand lines of it must not end the command in a traceback."""
    for kind, content in ((tarfile.GNUTYPE_LONGNAME, b"name"), (tarfile.XHDTYPE, b"12 path=abc\n")):
        header = one("x", kind, size=512, linkname="").tobuf(tarfile.GNU_FORMAT)
        (tmp_path / "bad.tar").write_bytes((header + content.ljust(512, b"\0")) * 5_000)
        wish = restoring.Wish(backup=tmp_path / "bad.tar", place=tmp_path / "second", moved=False, now=NOW)
        with pytest.raises(BackupError, match=f"{tmp_path}/bad.tar: is no whole tar file"):
            restoring.restore(wish)
        assert [path.name for path in tmp_path.iterdir()] == ["bad.tar"]


def test_a_backup_has_what_every_backup_has_and_plain_files_only(worked: Office, home: Path, tmp_path: Path) -> None:
    target = tmp_path / "desk"
    backing_up.make(desk_of(worked, home), target, NOW)

    def refused(why: str) -> None:
        wish = restoring.Wish(backup=target, place=tmp_path / "new", moved=False, now=NOW)
        with pytest.raises(BackupError, match=why):
            restoring.restore(wish)
        assert not (tmp_path / "new").exists()

    listed = json.loads((target / manifest.MANIFEST).read_bytes())
    for name in ("store.db", "store-journal.db", "home/config/mailgate.toml"):
        files = {one: kept for one, kept in listed["files"].items() if one != name}
        (target / manifest.MANIFEST).write_text(json.dumps({**listed, "files": files}), encoding="utf-8")
        (target / name).rename(tmp_path / "away")
        refused(f"{target}: has no {name}, which every backup has")
        (tmp_path / "away").rename(target / name)
    (target / manifest.MANIFEST).write_text(json.dumps(listed), encoding="utf-8")
    (target / "blobs" / "ff").mkdir()
    makers: tuple[Callable[[Path], None], ...] = (Path.mkdir, os.mkfifo)
    for make in makers:
        make(strange := target / "blobs" / "ff" / ("0" * 62))
        refused("is damaged: 1 of its files")
        strange.rmdir() if strange.is_dir() else strange.unlink()
    (target / manifest.MANIFEST).unlink()
    os.mkfifo(target / manifest.MANIFEST)
    refused("is no backup that")


def test_an_archive_cut_off_anywhere_is_no_backup(worked: Office, home: Path, tmp_path: Path) -> None:
    backing_up.make(desk_of(worked, home), tmp_path / "desk.tar", NOW)
    whole = (tmp_path / "desk.tar").read_bytes()
    before = sorted(tmp_path.iterdir())
    damages: list[Callable[[int], bytes]] = [lambda at: whole[:at], lambda at: whole[:at] + b"?" * 512 + whole[at + 512 :]]
    for tenth in range(10):
        for damage in damages:
            (tmp_path / "desk.tar").write_bytes(damage(len(whole) * tenth // 10 // 512 * 512))
            with pytest.raises(BackupError):
                restoring.restore(restoring.Wish(backup=tmp_path / "desk.tar", place=tmp_path / "new", moved=False, now=NOW))
            assert sorted(tmp_path.iterdir()) == before


def test_many_files_take_no_memory_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "folder" / "blobs").mkdir(parents=True)
    for number in range(300):
        (tmp_path / "folder" / "blobs" / str(number)).write_bytes(b"%d" % number)
    archive.pack(tmp_path / "folder", tmp_path / "many.tar")
    with archive.opened(tmp_path / "many.tar", tmp_path) as folder:
        assert {path.read_bytes() for path in (folder / "blobs").iterdir()} == {b"%d" % number for number in range(300)}
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "many.tar"}


def test_an_archive_is_unpacked_only_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tarfile.open(tmp_path / "one.tar", "w") as packed:
        packed.addfile(one("file", size=4), BytesIO(b"file"))
    need = (tmp_path / "one.tar").stat().st_size
    for free, fits in ((need - 1, False), (need, True), (need + 1, True)):
        monkeypatch.setattr(os, "statvfs", lambda _, free=free: os.statvfs_result((1, 1, 0, 0, free, 0, 0, 0, 0, 255)))
        if fits:
            with archive.opened(tmp_path / "one.tar", tmp_path) as folder:
                assert (folder / "file").read_bytes() == b"file"
        else:
            with pytest.raises(BackupError, match="make room first"), archive.opened(tmp_path / "one.tar", tmp_path):
                shutil.rmtree(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["one.tar"]

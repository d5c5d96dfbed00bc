"""A backup of a desk that is not whole any more. Its one rule: what is lost already stops neither it nor a restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from mailgate.keeping import backing_up, manifest, restoring
from mailgate.keeping.manifest import BackupError
from store import verifying
from tests.office import Office
from tests.unit.keeping.test_backup import NOW, desk_of


def test_attachments_the_desk_has_only_damaged_stop_no_backup_and_no_restore(worked: Office, home: Path, tmp_path: Path) -> None:
    [digest] = verifying.named(worked.store)
    path = worked.house.blobs.path(digest)
    made = backing_up.make(desk_of(worked, home), tmp_path / "whole", NOW)
    assert (made.attachments, made.lacking) == (1, 0)
    damage: tuple[tuple[str, Callable[[], object]], ...] = (
        ("a lamb", lambda: path.write_bytes(b"a lamb")),
        ("cut off", lambda: path.write_bytes(b"a la")),
        ("gone", path.unlink),
    )
    for name, done in damage:
        if worked.store.sqlite:
            done()
        else:
            with worked.store.main_engine.begin() as connection:
                connection.execute(text("DELETE FROM blob" if name == "gone" else f"UPDATE blob SET data = '{name}'"))
        made = backing_up.make(desk_of(worked, home), tmp_path / name, NOW)
        assert (made.attachments, made.lacking) == (0, 1), name
        wish = restoring.Wish(backup=tmp_path / name, place=tmp_path / f"new {name}", moved=False, now=NOW)
        assert restoring.restore(wish).mails == 4


def test_a_disk_that_cannot_read_an_attachment_any_more_stops_no_backup(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(type(worked.house.blobs), "piece", broken)
    assert backing_up.make(desk_of(worked, home), tmp_path / "kept", NOW).lacking == 1
    assert not list(manifest.blobs(tmp_path / "kept"))


def test_letters_that_cannot_be_read_are_told(worked: Office, home: Path, tmp_path: Path) -> None:
    with worked.store.main_engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET attachments = '[{}]'"))
    with pytest.raises(BackupError, match=r"cannot be read .*`mailgate db verify` says"):
        backing_up.make(desk_of(worked, home), tmp_path / "kept", NOW)
    assert [one.name for one in verifying.verify(worked.store, worked.house.blobs) if not one.ok] == ["attachments"]
    assert not (tmp_path / "kept").exists()

"""Names for what is whole. Their one rule: all are given or none, nothing is replaced, and what cannot be undone is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from errno import EIO, EPERM
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from mailgate.cli.main import app
from mailgate.keeping import arriving, backing_up
from mailgate.keeping.arriving import Arrival, arrive
from mailgate.keeping.manifest import BackupError
from store import copying
from tests.office import Office
from tests.peers.postgres import Postgres
from tests.unit.keeping.test_backup import NOW, desk_of
from tests.unit.keeping.test_restore_elsewhere import backed_up, desk_url, everything, restored

__all__ = ["desk_url"]


def broken(_: object) -> None:
    raise OSError(EIO, "Input/output error", "there")


def broken_after(times: int) -> Callable[[Path], None]:
    left = iter(range(times))
    return lambda folder: broken(folder) if next(left, None) is None else None


def some(below: Path) -> list[Arrival]:
    """A file, a folder, and a folder that is to take the place of an empty one."""
    (below / "made" / "blobs" / "ab").mkdir(parents=True)
    (below / "made" / "home").mkdir()
    (below / "made" / "rows").write_bytes(b"rows")
    (below / "made" / "blobs" / "ab" / "cd").write_bytes(b"file")
    (below / "made" / "home" / "config").write_bytes(b"config")
    (below / "home").mkdir()
    return [Arrival(below / "made" / name, below / name) for name in ("rows", "blobs", "home")]


@pytest.mark.parametrize("links", [True, False])
def test_all_have_their_names_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """A folder that will not be synced has its new name all the same, and that is taken back."""
    arrivals = some(tmp_path)
    if not links:

        def none(*_: object) -> None:
            raise OSError(EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", none)
    before = everything(tmp_path)
    for place in (tmp_path / "home" / "mine", tmp_path / "rows"):
        place.write_bytes(b"mine")
        with pytest.raises(OSError, match=r"File exists|not empty"):
            arrive(arrivals)
        assert place.read_bytes() == b"mine"
        place.unlink()
        assert everything(tmp_path) == before
    for synced in count():
        with monkeypatch.context() as failing:
            failing.setattr(arriving, "sync_folder", broken_after(synced))
            try:
                arrive(arrivals)
            except OSError:
                assert everything(tmp_path) == before, synced
            else:
                break
    assert synced > len(arrivals), "what is in the folders is durable before"
    assert not list((tmp_path / "made").iterdir())
    assert (tmp_path / "rows").read_bytes() == b"rows"
    assert (tmp_path / "home" / "config").read_bytes() == b"config"


def test_what_cannot_be_taken_back_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals = some(tmp_path)
    monkeypatch.setattr(arriving, "_back", lambda *_: False)
    monkeypatch.setattr(arriving, "sync_folder", broken)
    with pytest.raises(BackupError, match=f"Input/output error.*stayed at {tmp_path}/rows: move it away"):
        arrive(arrivals)


@pytest.mark.parametrize("name", ["kept", "kept.tar"])
def test_a_backup_whose_name_may_not_last_has_none(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    desk = desk_of(worked, home)
    (tmp_path / "backups").mkdir()
    with monkeypatch.context() as failing, pytest.raises(BackupError, match="cannot be made: Input/output error"):
        failing.setattr(arriving, "sync_folder", broken)
        backing_up.make(desk, tmp_path / "backups" / name, NOW)
    assert not list((tmp_path / "backups").iterdir())
    backing_up.make(desk, tmp_path / "backups" / name, NOW)


def test_the_command_says_that_nothing_was_left_behind_when_nothing_was(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backed_up(worked, home, tmp_path / "kept")
    command = ["db", "restore", str(kept), str(tmp_path / "new")]
    with monkeypatch.context() as failing:
        failing.setattr(arriving, "sync_folder", broken)
        assert "nothing was left behind" in str(CliRunner().invoke(app, command).exception)
        assert not (tmp_path / "new").exists()
        failing.setattr(arriving, "_back", lambda *_: False)
        said = str(CliRunner().invoke(app, command).exception)
        assert "nothing was left behind" not in said
        assert f"stayed at {tmp_path}/new" in said
    (tmp_path / "link").symlink_to(tmp_path / "away")
    with pytest.raises(BackupError, match="is a link"):
        restored(kept, tmp_path / "link", elsewhere=False)


@pytest.mark.peer
def test_rows_that_cannot_be_taken_back_are_told_of(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    def gone(_: object) -> None:
        raise OperationalError("DELETE", {}, ConnectionError("the server is gone"))

    kept = backed_up(worked, home, tmp_path / "kept")
    with postgres.fresh() as url:
        monkeypatch.setenv("MAILGATE_DATABASE__URL", url)
        monkeypatch.setattr(arriving, "sync_folder", broken)
        monkeypatch.setattr(copying, "clear", gone)
        with pytest.raises(BackupError, match=r"Input/output error.*the rows stayed in the database"):
            restored(kept, tmp_path / "new", elsewhere=False)

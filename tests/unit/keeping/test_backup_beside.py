"""A backup beside a daemon that begins just then. Its one rule: it is known of, and not kept from its work."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from mailgate.home import lock
from mailgate.keeping import backing_up
from store import copying, presence
from store.engine import Store
from tests.office import Office
from tests.unit.keeping.test_backup import NOW, desk_of


@pytest.mark.parametrize("begun", ["before", "meanwhile"])
def test_a_daemon_at_work_is_known_when_it_begins_meanwhile_too(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    """It sends what the backup has as due: moved, the desk would send it again."""
    desk, as_it_was = desk_of(worked, home), copying.copy
    with ExitStack() as daemon:

        def begins(*arguments: Store) -> None:
            as_it_was(*arguments)
            daemon.enter_context(lock(desk.settings))

        if begun == "before":
            daemon.enter_context(lock(desk.settings))
        else:
            monkeypatch.setattr(copying, "copy", begins)
        assert backing_up.make(desk, tmp_path / "desk", NOW).at_work
    monkeypatch.undo()
    assert not backing_up.make(desk, tmp_path / "another", NOW).at_work


def test_a_daemon_may_begin_while_a_backup_looks_for_one(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, begun = desk_of(worked, home), list[str]()

    def begins(_: Store) -> int:
        with lock(desk.settings):
            begun.append("a daemon")
        return 0

    monkeypatch.setattr(presence, "count", begins)
    backing_up.make(desk, tmp_path / "desk", NOW)
    assert begun

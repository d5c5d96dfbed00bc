"""Writers of a file of SQLite: one at a time, and who waits looks often enough to be the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from store import ids, sqlite
from store.engine import Store, is_trouble
from tests.stand_ins import empty_desk


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two processes at one file."""
    url = empty_desk(tmp_path / "desk.db")
    with closing(Store(url)) as ours, closing(Store(url)) as theirs:
        yield ours, theirs


@dataclass
class Waiting:
    """In place of waiting: after some looks the other one ends."""

    other: ExitStack
    looks: int
    waited: list[float] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        if len(self.waited) == self.looks:
            self.other.close()


def test_who_waits_for_the_turn_looks_often_and_takes_it(two: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = two
    with ExitStack() as other:
        ids.take(other.enter_context(theirs.write()), "entry")
        waiting = Waiting(other, looks=200)
        monkeypatch.setattr(sqlite, "_never", waiting)
        monkeypatch.setattr(sqlite, "time", SimpleNamespace(monotonic=lambda: 0.0))
        with ours.write() as session:
            assert ids.take(session, "entry") == 2
    assert waiting.waited == [sqlite.LOOK] * 200


@pytest.mark.parametrize(("now", "taken"), [(10.0 - 1e-3, True), (10.0, False), (10.0 + 1e-3, False)])
def test_it_gives_up_after_ten_seconds_and_says_why(
    two: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch, now: float, *, taken: bool
) -> None:
    ours, theirs = two
    times = iter([0.0, 0.0, now, now])
    with ExitStack() as other:
        ids.take(other.enter_context(theirs.write()), "entry")
        monkeypatch.setattr(sqlite, "time", SimpleNamespace(monotonic=lambda: next(times)))
        monkeypatch.setattr(sqlite, "_never", Waiting(other, looks=1 if taken else 2))
        if taken:
            with ours.write() as session:
                assert ids.take(session, "entry") == 2
            return
        with pytest.raises(OperationalError, match="database is locked") as told, ours.write() as session:
            ids.take(session, "entry")
        assert is_trouble(told.value)
    monkeypatch.undo()
    with ours.write() as session:
        assert ids.take(session, "entry") == 2, "and the next one goes on"


def test_what_is_no_matter_of_waiting_is_told_at_once(two: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(ExitStack(), looks=0)
    monkeypatch.setattr(sqlite, "_never", waiting)
    with two[0].main_engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
        with pytest.raises(OperationalError, match="within a transaction"):
            connection.execute(text("SELECT 1"))
    assert waiting.waited == []

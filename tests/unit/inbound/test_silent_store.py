"""A store that answers neither yes nor no: whoever waits is told in time, and the loop goes on (R2, R17)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from mailgate.inbound.asking import THREADS, Asker, SilentStoreError
from mailgate.inbound.intake import Intake, IntakeError
from mailgate.mail.model import JournalId
from mailgate.settings.limits import Limits
from store import journal
from store.engine import UNDONE_TRIES, Store
from store.tables import JOURNAL
from tests.jumping import JumpingLoop
from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import until
from tests.unit.inbound.test_journal import entry

SOON = timedelta(milliseconds=50)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'mailgate.db'}")) as made:
        SQLModel.metadata.create_all(made.journal_engine, tables=list(JOURNAL))
        yield made


@pytest.mark.parametrize(("seconds", "fits"), [("999ms", False), ("1s", True), ("4m", True), ("241s", False)])
def test_the_patience_has_bounds(seconds: str, fits: bool) -> None:
    unit = {"ms": 1e-3, "s": 1.0, "m": 60.0}
    number = seconds.rstrip("ms")
    value = timedelta(seconds=float(number) * unit[seconds.removeprefix(number)])
    if fits:
        assert Limits(store_timeout=value).store_timeout == value
    else:
        with pytest.raises(ValidationError):
            Limits(store_timeout=value)


def play(scene: Callable[[JumpingLoop], Coroutine[Any, Any, None]]) -> None:
    """Run a scene on a loop whose time it moves itself: a slow machine brings nobody's patience to its end."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, JumpingLoop)
        runner.run(scene(loop))


def test_many_who_ask_a_silent_store_are_all_told_in_time_and_the_last_never_asks() -> None:
    through, asked = Event(), list[int]()

    def question(number: int) -> int:
        asked.append(number)
        through.wait(PATIENCE)
        return number

    async def scene(loop: JumpingLoop) -> None:
        asker = Asker(SOON)
        asking = asyncio.gather(*(asker.ask(partial(question, n)) for n in range(3 * THREADS)), return_exceptions=True)
        await asyncio.to_thread(until, lambda: len(asked) == THREADS, "a question in each thread")
        loop.ahead += SOON.total_seconds()
        assert {type(result) for result in await asking} == {SilentStoreError}
        through.set()
        assert await Asker().ask(lambda: question(100)) == 100
        asker.close()

    play(scene)
    assert sorted(asked) == [*range(THREADS), 100]


def pass_by(seconds: float, loop: JumpingLoop, intake: Intake) -> None:
    """For those who wait, and for the commit they wait for."""
    assert intake._began
    loop.ahead += seconds
    intake._began -= seconds


def test_behind_a_commit_that_hangs_nobody_waits_twice_and_what_was_put_off_is_not_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, through, real = Event(), Event(), journal.append

    def hanging(*args: Any) -> list[JournalId]:
        begun.set()
        through.wait(PATIENCE)
        return real(*args)

    monkeypatch.setattr(journal, "append", hanging)

    async def scene(intake: Intake, loop: JumpingLoop) -> None:
        first = asyncio.ensure_future(intake.take(entry(b"in the commit")))
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        behind = [asyncio.ensure_future(intake.take(entry(b"behind it"))) for _ in range(3)]
        await asyncio.to_thread(until, lambda: intake._queue.qsize() == 3, "three behind the commit")
        pass_by(PATIENCE, loop, intake)
        for one in (first, *behind):
            with pytest.raises(IntakeError):
                await one
        assert intake._queue.qsize() == 3
        with pytest.raises(IntakeError):
            await intake.take(entry(b"at once"))
        assert intake._queue.qsize() == 3, "whoever comes now does not even wait"
        through.set()
        await asyncio.to_thread(until, lambda: intake._began is None, "the end of the commit")
        assert await intake.take(entry(b"after it"))

    with closing(Intake(store, patience=timedelta(seconds=PATIENCE))) as intake:
        play(partial(scene, intake))
    kept = journal.read(store, journal.after(store, JournalId(0), 9))
    assert [stored.raw for stored in kept] == [b"in the commit", b"after it"]


@pytest.mark.parametrize(
    ("kind", "times", "kept"),
    [
        (psycopg.errors.SerializationFailure, UNDONE_TRIES - 1, True),
        (psycopg.errors.DeadlockDetected, UNDONE_TRIES - 1, True),
        (psycopg.errors.DeadlockDetected, UNDONE_TRIES, False),
        (psycopg.errors.TooManyConnections, 1, False),
    ],
)
def test_what_was_undone_for_another_is_tried_three_times(
    store: Store, monkeypatch: pytest.MonkeyPatch, kind: Callable[[], Exception], times: int, kept: bool
) -> None:
    failures, real = iter(range(times)), journal.append

    def undone(*args: Any) -> list[JournalId]:
        for _ in failures:
            raise DBAPIError.instance("COMMIT", None, kind(), psycopg.Error)
        return real(*args)

    monkeypatch.setattr(journal, "append", undone)
    with closing(Intake(store)) as intake:
        if kept:
            assert intake.take_now([entry(b"x")])
        else:
            with pytest.raises(IntakeError):
                intake.take_now([entry(b"x")])

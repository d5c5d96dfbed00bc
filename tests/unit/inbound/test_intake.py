"""One commit for all that arrived meanwhile; who fails is told so, and only they."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel

from mailgate.inbound import intake as module
from mailgate.inbound.intake import Intake, IntakeError, IntakeFullError
from mailgate.mail.model import JournalId
from store import journal
from store.engine import Store
from store.journal import Entry
from store.tables import JOURNAL
from tests.peers.daemon import PATIENCE
from tests.unit.inbound.test_journal import NOON, entry

Scenario = Callable[[Intake], Awaitable[None]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'mailgate.db'}")
    SQLModel.metadata.create_all(store.journal_engine, tables=list(JOURNAL))
    yield store
    store.close()


def run(store: Store, scenario: Scenario, nudge: Callable[[], None] = lambda: None) -> None:
    with closing(Intake(store, nudge)) as intake:
        asyncio.run(scenario_in(intake, scenario))


async def scenario_in(intake: Intake, scenario: Scenario) -> None:
    await asyncio.wait_for(scenario(intake), PATIENCE)


class Journal:
    """The journal's file with a test's hands on it: held by somebody else, its commits counted."""

    def __init__(self, store: Store) -> None:
        self.store, self.commits = store, 0
        self.beginning = Event()
        event.listen(store.journal_engine, "commit", self._count)
        event.listen(store.journal_engine, "checkout", lambda *_: self.beginning.set())

    def _count(self, connection: Any) -> None:
        self.commits += 1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Somebody else is writing, until the block ends."""
        other = Store(str(self.store.url))
        with closing(other), other.journal_write():
            yield


async def arrived(file: Journal) -> None:
    """Wait until the writing thread is about to write."""
    assert await asyncio.to_thread(file.beginning.wait, PATIENCE)


def test_all_that_arrive_while_a_commit_is_under_way_share_the_next(store: Store) -> None:
    file = Journal(store)

    async def scenario(intake: Intake) -> None:
        with file.held():
            first = asyncio.ensure_future(intake.take(entry(b"0")))
            await arrived(file)
            others = [asyncio.ensure_future(intake.take(entry(b"%d" % n))) for n in range(1, 20)]
            await asyncio.sleep(0)
        ids = await asyncio.gather(first, *others)
        assert [journal.raw(store, number) for number in ids] == [b"%d" % n for n in range(20)]

    run(store, scenario)
    assert file.commits == 2


@pytest.mark.parametrize(("mails", "octets", "commits"), [(4, 10**6, 4), (100, 25, 6), (100, 1, 11)])
def test_a_group_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch, mails: int, octets: int, commits: int) -> None:
    monkeypatch.setattr(module, "GROUP_MAILS", mails)
    monkeypatch.setattr(module, "GROUP_OCTETS", octets)
    file = Journal(store)

    async def scenario(intake: Intake) -> None:
        with file.held():
            first = asyncio.ensure_future(intake.take(entry(b"0123456789")))
            await arrived(file)
            others = [asyncio.ensure_future(intake.take(entry(b"0123456789"))) for _ in range(10)]
            await asyncio.sleep(0)
        await asyncio.gather(first, *others)

    run(store, scenario)
    assert (file.commits, journal.count(store)) == (commits, 11)


def test_when_the_journal_fails_exactly_those_who_wait_are_told(store: Store) -> None:
    async def scenario(intake: Intake) -> None:
        await intake.take(entry())
        with store.journal_write() as connection:
            connection.exec_driver_sql("ALTER TABLE journal RENAME TO elsewhere")
        failed = await asyncio.gather(*(intake.take(entry()) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in failed] == [IntakeError] * 3
        with store.journal_write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO journal")
        await intake.take(entry())

    run(store, scenario)
    assert journal.count(store) == 2


def test_an_entry_the_database_refuses_takes_no_other_down_with_it(store: Store) -> None:
    file = Journal(store)
    bad = entry(at=NOON.replace(tzinfo=None))

    async def scenario(intake: Intake) -> None:
        with file.held():
            first = asyncio.ensure_future(intake.take(entry()))
            await arrived(file)
            others = [asyncio.ensure_future(intake.take(one)) for one in (entry(), bad, entry())]
            await asyncio.sleep(0)
        results = await asyncio.gather(first, *others, return_exceptions=True)
        assert [isinstance(result, IntakeError) for result in results] == [False, False, True, False]

    run(store, scenario)
    assert journal.count(store) == 3


def test_a_full_disk_has_an_answer_of_its_own_and_passes(store: Store) -> None:
    async def scenario(intake: Intake) -> None:
        pages = _limit_pages(store, 1)
        with pytest.raises(IntakeFullError) as full:
            await intake.take(entry(b"x" * 200_000))
        assert full.value.reply.startswith("452 4.3.1")
        _limit_pages(store, pages + 1000)
        await intake.take(entry(b"x" * 200_000))

    run(store, scenario)
    assert journal.count(store) == 1


def _limit_pages(store: Store, pages: int) -> int:
    """SQLite's own idea of a full disk, for every connection from now on; the pages there are."""
    store.journal_engine.dispose()
    event.listen(store.journal_engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count={pages}").close())
    with store.journal_read() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def test_who_stops_waiting_does_not_stop_the_commit(store: Store) -> None:
    file = Journal(store)

    async def scenario(intake: Intake) -> None:
        with file.held():
            impatient = asyncio.ensure_future(intake.take(entry(b"kept")))
            await arrived(file)
            impatient.cancel()
        await intake.take(entry(b"after"))
        assert impatient.cancelled()

    run(store, scenario)
    assert [stored.raw for stored in journal.read(store, journal.after(store, JournalId(0), 9))] == [b"kept", b"after"]


def test_the_desk_is_nudged_after_what_was_kept_and_only_then(store: Store) -> None:
    nudges: list[int] = []

    async def scenario(intake: Intake) -> None:
        await intake.take(entry())
        with pytest.raises(IntakeError):
            await intake.take(entry(at=NOON.replace(tzinfo=None)))
        await intake.take(entry())

    run(store, scenario, lambda: nudges.append(journal.count(store)))
    assert nudges == [1, 2]


def test_a_nudge_nobody_hears_stops_nothing(store: Store) -> None:
    async def scenario(intake: Intake) -> None:
        await intake.take(entry())
        await intake.take(entry())

    def broken() -> None:
        raise BrokenPipeError

    run(store, scenario, broken)
    assert journal.count(store) == 2


def test_closing_finishes_what_was_given_and_refuses_the_rest(store: Store) -> None:
    async def scenario(intake: Intake) -> None:
        given = [asyncio.ensure_future(intake.take(entry())) for _ in range(100)]
        await asyncio.sleep(0)
        await asyncio.to_thread(intake.close)
        assert len(set(await asyncio.gather(*given))) == 100
        with pytest.raises(IntakeError):
            await intake.take(entry())

    run(store, scenario)
    assert journal.count(store) == 100


def test_a_thread_may_give_many_at_once(store: Store) -> None:
    entries: list[Entry] = [entry(b"%d" % n) for n in range(200)]
    nudges: list[None] = []
    with closing(Intake(store, lambda: nudges.append(None))) as intake:
        ids = intake.take_now(entries)
        assert [stored.raw for stored in journal.read(store, ids)] == [one.raw for one in entries]
        with pytest.raises(IntakeError):
            intake.take_now([entry(at=NOON.replace(tzinfo=None))])
    assert len(nudges) == 4

"""R18: a backup of a desk at work holds every mail acknowledged before, and becomes a desk that works at another place."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from mailgate.mail.model import JournalId
from mailgate.settings import load
from store import journal, ledger
from store.engine import Store
from store.tables import PublicMessageRow
from tests.faults.ordeal import Customers
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.mailgate import READY, Plan, running, until
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink

MAILS, BEFORE = 120, 40


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def urls(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Where the first desk keeps its store and where the second does; "": a file in its home."""
    if request.param == "sqlite":
        yield "", ""
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with ExitStack() as stack:
        yield stack.enter_context(postgres.fresh()), stack.enter_context(postgres.fresh())


def test_a_backup_under_load_holds_all_that_was_acknowledged_before(
    tmp_path: Path, sink: Sink, urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, place = tmp_path / "desk.tar", tmp_path / "other" / "place"
    place.parent.mkdir()
    with running(Plan(folder=tmp_path, relay=sink.url, url=urls[0], options={"log": {"level": "warning"}})) as gateway:
        customers = Customers(gateway.port)
        with customers.at_work():
            customers.give(range(MAILS))
            until(lambda: len(customers.acknowledged) >= BEFORE and gateway.settled() > 0, "some mails")
            before = set(customers.acknowledged)
            told = gateway.cli("db", "backup", str(backup))
            until(lambda: len(customers.acknowledged) >= MAILS, "the rest of the mails")
        assert told["at_work"] is True
        assert all(one["ok"] for one in gateway.cli("db", "verify", str(backup)))
        gateway.wait_quiet(MAILS)
        assert gateway.stop() == 0
    if urls[1]:
        monkeypatch.setenv("MAILGATE_DATABASE__URL", urls[1])
    gateway.run("db", "restore", str(backup), str(place))
    works_on(place, before, sink)


def works_on(place: Path, before: set[int], sink: Sink) -> None:
    """All is there, a daemon goes on from there, and no letter goes out a second time."""
    with closing(Store(load(place / "config" / "mailgate.toml").database_url)) as store:
        assert before <= {number_of(store, one) for one in journal.after(store, JournalId(0), 10 * MAILS)}
        with Daemon(Start(argv=[sys.executable, "-m", "mailgate", "serve"], cwd=place)) as daemon:
            daemon.wait_for(READY, 2 * PATIENCE)
            until(lambda: not ledger.books(store).pending, "the end of what was not worked on")
            assert daemon.stop() == 0
        books = ledger.books(store)
        assert books.balanced, books
        with store.read() as session:
            messages = Counter(session.scalars(select(col(PublicMessageRow.message_id))))
        assert messages.keys() >= {f"{number}@customer.example" for number in before}
        assert set(messages.values()) == {1}
    arrived = Counter(mail.message["Message-ID"] for mail in sink.mails)
    assert set(arrived.values()) == {1}


def number_of(store: Store, entry: JournalId) -> int:
    """Which of the customers' mails this is."""
    raw = journal.raw(store, entry) or b""
    return int(raw.partition(b"Subject: Trouble ")[2].partition(b"\r\n")[0])

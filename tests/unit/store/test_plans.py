"""No question that is asked again and again walks through a table that grows for ever (R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from mailgate.deed import reading
from mailgate.deed.reading import Reading
from mailgate.desk.searching import read_search
from mailgate.mail.model import Digest, PersonId, TicketNumber
from store import figures, guard, people, timeline
from tests.bench import stock
from tests.bench.generator import workload
from tests.office import START, SUPPORT, Office

#: What an operator or the desk itself writes a few rows of, whatever comes by mail.
SMALL = {
    "organisation",
    "organisation_domain",
    "queue",
    "block",
    "macro",
    "suppression",
    "counter",
    "mailbox_account",
    "partner_filter",
}
ORDERED = re.compile(r"^SCAN (\w+) USING (?:COVERING )?INDEX ")
"""A walk along an index from its newest end, which the first so many rows end."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A desk with a past of 600 messages, opened anew."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with Office(url, tmp_path, queue=(SUPPORT,)) as first:
        staff = tuple(int(first.staff(one).id or 0) for one in ("bea@staff", "tom@staff"))
        stock.fill(first.store, stock.Plan(messages=600, until=START, staff=staff))
    with Office(url, tmp_path, queue=(SUPPORT,)) as office:
        yield office


@contextmanager
def walks(office: Office) -> Iterator[dict[str, list[str]]]:
    """The steps of plans that read whole tables, by statement, as SQLite explains them; filled at the end."""
    seen: dict[str, tuple[Any, Any]] = {}

    def remember(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement not in seen and statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            seen[statement] = (connection.engine, parameters[0] if many else parameters)

    store = office.store
    engines = {store.main_engine, store.journal_engine, store._reading, store._journal_reading}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", remember)
    found: dict[str, list[str]] = {}
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", remember)
    assert seen
    for statement, (engine, parameters) in seen.items():
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        if steps := [row[3] for row in plan if _walks(row[3], statement)]:
            found[" ".join(statement.split())] = steps


def _walks(step: str, statement: str) -> bool:
    name = step.removeprefix("SCAN ").split()[0] if step.startswith("SCAN ") else ""
    if not name or name in SMALL or name.startswith(("search_", "(", "json_each")) or "CONSTANT" in step:
        return False
    return not (ORDERED.match(step) and "LIMIT" in statement)


def test_mails_in_and_out_and_the_clock_walk_through_nothing(office: Office) -> None:
    with walks(office) as found:
        for mail in workload(seed=5, count=40):
            office.mail("x", "support", "", "", raw=mail.raw, mail_from=mail.mail_from or "<>", rcpt_to="support@help.example")
        office.work()
        office.reply(office.letter("bea@staff"), "It works again.\n\n#pending #assign me #tag lamp")
        office.work()
        for time in ("1h", "24h", "96h"):
            office.pass_time(time)
    assert not found


def test_lists_and_searches_walk_through_nothing(office: Office) -> None:
    def a_reading(reader: str = "") -> Reading:
        person = people.by_address(session, [customer]).get(customer) if reader else None
        return Reading(session=session, desk=office.house.desk(session), reader=person, now=office.now, limit=20)

    with office.store.read() as session:
        requester = timeline.heads(session, timeline.Wanted(limit=1))[0].ticket.requester
        assert requester
        customer = requester.address
    domain = customer.partition("@")[2]
    with walks(office) as found, office.store.read() as session:
        wishes: tuple[dict[str, Any], ...] = (
            *({}, {"status": ("open",)}, {"queue": "support"}, {"tag": "tag5"}, {"requester": customer}, {"due": True}),
            {"updated_since": office.now - timedelta(days=1)},
        )
        for wish in wishes:
            reading.listed(a_reading(), timeline.Wanted(**wish))
        assert reading.listed(a_reading(customer), timeline.Wanted())
        for words in (stock.COMMON, stock.RARE, '"paper jam"', f"{stock.COMMON} from:@{domain}", "status:open", "tag:tag5"):
            reading.found(a_reading(), read_search(words, 8))
        assert reading.found(a_reading(customer), read_search(stock.COMMON, 8))
        guard.written_elsewhere(session, PersonId(1), TicketNumber(1), office.now)
        guard.images_of(session, PersonId(1), TicketNumber(1), office.now, [Digest("a" * 64)])
    figures.stock(office.store)
    assert not found

"""Who has how much to do in a queue, and that two desks that ask at once never give the same turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from mailgate.desk.model import Load, Person
from mailgate.mail.model import Address, TicketNumber
from store import ids, people, workload, writing
from store.engine import Store
from store.people import Change

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    opened = Store(desk_url)
    with opened.write() as session:
        for who, queues in (("bea", ()), ("tom", ("support",)), ("uma", ("hilfe",))):
            people.add_staff(session, Address(f"{who}@staff.example"), Change(queues=frozenset(queues)), NOON)
    yield opened
    opened.close()


def give(store: Store, who: str, queue: str = "support", status: str = "open") -> None:
    """Somebody is given a new ticket."""
    with store.write() as session:
        _give(
            session, people.by_address(session, [Address(f"{who}@staff.example")])[Address(f"{who}@staff.example")], queue, status
        )


def _give(session: Session, person: Person, queue: str, status: str) -> None:
    assert person.id is not None
    number = TicketNumber(ids.take(session, "ticket"))
    new = writing.NewTicket(number=number, queue=queue, subject="", requester=None, flagged=False, follow_up_of=None, at=NOON)
    writing.create(session, new)
    writing.change(session, number, NOON, assignee=person.id, status=status)
    workload.given(session, queue, person.id)


def loads(store: Store, queue: str = "support") -> dict[str, Load]:
    with store.write() as session:
        return {one.person.address.partition("@")[0]: one for one in workload.of_queue(session, queue)}


def test_only_those_who_work_in_the_queue_are_counted_and_only_their_open_tickets_there(store: Store) -> None:
    assert {who: (one.open, one.last) for who, one in loads(store).items()} == {"bea": (0, 0), "tom": (0, 0)}
    for status in ("new", "open", "pending", "closed"):
        give(store, "bea", status=status)
    give(store, "bea", "hilfe")
    assert [loads(store)["bea"].open, loads(store)["tom"].open] == [3, 0]
    assert {who: one.open for who, one in loads(store, "hilfe").items()} == {"bea": 1, "uma": 0}


def test_who_was_given_one_later_has_the_higher_turn(store: Store) -> None:
    give(store, "bea")
    give(store, "tom")
    assert 0 < loads(store)["bea"].last < loads(store)["tom"].last
    give(store, "bea")
    assert loads(store)["tom"].last < loads(store)["bea"].last


def test_nobody_counts_while_another_desk_acts_on_its_count(desk_url: str, store: Store) -> None:
    if store.sqlite:
        pytest.skip("one SQLite file has one writer")
    other = Store(desk_url)
    with store.write() as session, Session(other.main_engine) as theirs:
        workload.of_queue(session, "support")
        theirs.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            workload.of_queue(theirs, "support")
    other.close()

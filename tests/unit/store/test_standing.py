"""Tickets read ahead for a batch: whoever changes one, everybody reads what is true then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from mailgate.desk.model import Attention, Deadlines, Role, TicketFacts
from mailgate.mail.model import Address, EntryId, PersonId, TicketNumber
from store import attention, chain, memo, parties, people, standing, tickets, writing
from store.engine import Store
from store.tables import Person, table_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE, TWO, FURTHER, NEW = map(TicketNumber, (1, 2, 3, 4))
ANNA, OTTO = PersonId(1), PersonId(2)
Step = Callable[[Session], object]


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    opened = Store(desk_url)
    yield opened
    opened.close()


def _ticket(session: Session, number: TicketNumber, follow_up_of: TicketNumber | None = None) -> None:
    new = writing.NewTicket(
        number=number,
        queue="support",
        subject=f"Lamp {number}",
        requester=ANNA,
        flagged=False,
        follow_up_of=follow_up_of,
        at=NOON,
    )
    writing.create(session, new)


def _two_tickets(session: Session) -> None:
    for name in ("anna", "otto"):
        people.contact(session, Address(f"{name}@customer.example"), name, NOON)
    for number in (ONE, TWO):
        _ticket(session, number)
        parties.join(session, number, ANNA, Role.REQUESTER, EntryId(1))
    writing.change(session, TWO, NOON, status="closed", closed_at=NOON)
    _ticket(session, FURTHER, TWO)


def _known(session: Session) -> object:
    """All that may be remembered of the tickets, and what the store says of the same."""
    numbers = (ONE, TWO)
    facts: dict[TicketNumber, TicketFacts] = tickets.facts(session, numbers, lock=True)
    pairs = tickets.generations(session, [(number, who) for number in numbers for who in (ANNA, OTTO)])
    return facts, pairs, chain.end(session, numbers), [chain.parts(session, number) for number in numbers]


def _forget(session: Session) -> None:
    memory = memo.of(session)
    assert memory is not None
    memory.known.clear()


def turned(session: Session) -> None:
    writing.change(session, ONE, NOON, waiting_for="customer", staff_wrote=True)


def left(session: Session) -> None:
    parties.leave(session, ONE, ANNA)


def wrote(session: Session) -> None:
    parties.has_written(session, ONE, ANNA)


WISH = Attention(muted=True, snoozed_until=None, once=False, seen=EntryId(1))
CHANGES: dict[str, Sequence[Step]] = {
    "nothing": (),
    "whose turn it is": (turned,),
    "whose turn it is, then its title": (turned, lambda s: writing.change(s, ONE, NOON, title="Broken", waiting_for="staff")),
    "its status": (lambda s: writing.change(s, ONE, NOON, status="closed", closed_at=NOON),),
    "its deadlines": (lambda s: writing.plan(s, ONE, Deadlines(due_at=NOON), NOON),),
    "a follow-up": (lambda s: _ticket(s, NEW, TWO),),
    "its follow-up is closed": (lambda s: writing.change(s, FURTHER, NOON, status="closed"),),
    "a merge": (lambda s: writing.change(s, ONE, NOON, merged_into=TWO),),
    "a tag": (lambda s: writing.add_tags(s, ONE, ["hot"]),),
    "somebody joins": (lambda s: parties.join(s, ONE, OTTO, Role.CC, EntryId(4)),),
    "somebody leaves": (left,),
    "somebody comes back": (left, lambda s: parties.join(s, ONE, ANNA, Role.CC, EntryId(9))),
    "somebody writes": (wrote,),
    "somebody writes twice": (wrote, wrote),
    "somebody is revoked": (lambda s: parties.revoke(s, ONE, [ANNA, OTTO]),),
    "somebody wishes": (lambda s: attention.wish(s, ONE, OTTO, WISH),),
    "somebody is renamed": (lambda s: s.execute(update(table_of(Person)).values(name="Anna Muster")),),
    "somebody is new": (lambda s: people.contact(s, Address("new@customer.example"), "", NOON),),
    "a ticket elsewhere": (lambda s: _ticket(s, NEW),),
}


def test_what_was_read_ahead_of_tickets_is_true_whatever_changes(store: Store) -> None:
    with store.write() as session:
        _two_tickets(session)
    for what, steps in CHANGES.items():
        with pytest.raises(ZeroDivisionError), store.write() as session:
            tickets.look_ahead(session, [ONE, TWO, FURTHER, NEW])
            assert standing.of(session, ONE) is not None
            assert standing.of(session, NEW) is None
            for step in steps:
                step(session)
            remembered = _known(session)
            _forget(session)
            assert remembered == _known(session), what
            _ = 1 // 0  # for the next to begin where this one did


def test_who_has_written_is_written_down_once(store: Store) -> None:
    with store.write() as session:
        _two_tickets(session)
        parties.has_written(session, ONE, ANNA)
    with store.write() as session:
        tickets.look_ahead(session, [ONE])
        parties.has_written(session, ONE, ANNA)
        assert (known := standing.of(session, ONE)) is not None
        assert known.facts is not None  # nothing was changed, so nothing is to be read anew
        parties.has_written(session, ONE, OTTO)
        later = NOON + timedelta(hours=1)
        writing.change(session, ONE, later, waiting_for="customer")
        writing.change(session, ONE, later, waiting_for="staff", staff_wrote=True)
        writing.change(session, ONE, later, waiting_for="customer")
        assert tickets.facts(session, [ONE])[ONE].waiting_for == "customer"

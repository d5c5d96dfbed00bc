"""Rows that a write keeps for its end: nobody in it reads less for that, and what is tied to them comes after them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from mailgate.desk.model import Disposition, Spent
from mailgate.mail.model import Address, JournalId, TicketNumber
from store import budget, chain, duplicates, later, mails, people, tickets, writing
from store.engine import Store
from store.mails import Ended, Outcome
from store.tables import (
    DispositionRow,
    EventRow,
    ParticipantRow,
    Ticket,
    table_of,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANNA, OTTO = Address("anna@customer.example"), Address("otto@customer.example")
ONE = TicketNumber(1)


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    opened = Store(desk_url)
    yield opened
    opened.close()


def _ticket(session: Session, number: int = 1) -> None:
    new = writing.NewTicket(
        number=TicketNumber(number),
        queue="support",
        subject="The lamp",
        requester=None,
        flagged=False,
        follow_up_of=None,
        at=NOON,
    )
    writing.create(session, new)


READERS: dict[str, Callable[[Session], object]] = {
    "a table's statement": lambda s: s.execute(select(table_of(Ticket).c.number)).scalar(),
    "an entity's statement": lambda s: s.scalar(select(col(Ticket.number))),
    "an object": lambda s: getattr(s.get(Ticket, 1), "number", None),
    "a statement within": lambda s: s.scalar(select(1).where(select(col(Ticket.number)).exists())),
    "a text": lambda s: s.execute(text("SELECT number FROM ticket")).scalar(),
}


@pytest.mark.parametrize("how", READERS)
def test_whoever_reads_a_table_reads_what_waited_for_it(store: Store, how: str) -> None:
    with store.write() as session:
        _ticket(session)
        assert READERS[how](session) == 1


def test_what_is_tied_to_a_row_that_waits_comes_after_it(store: Store) -> None:
    with store.write() as session:
        anna = people.contact(session, ANNA, "Anna", NOON)
        values = {"ticket": 1, "person": anna, "role": "requester", "since": 1, "generation": 0, "wrote": False, "active": True}
        later.add(session, table_of(ParticipantRow), [values])  # before the ticket it is tied to
        _ticket(session)
        _ticket(session, 2)
        session.execute(insert(ParticipantRow), [{**values, "ticket": 2}])
    with store.read() as session:
        assert session.execute(select(col(ParticipantRow.ticket)).order_by(col(ParticipantRow.ticket))).scalars().all() == [1, 2]


def test_what_cannot_be_written_later_fails_the_whole_write(store: Store) -> None:
    happened = {"id": 1, "ticket": 9, "visibility": "internal", "kind": "opened", "data": {}, "actor": None, "at": NOON}
    with pytest.raises(IntegrityError), store.write() as session:
        _ticket(session)
        later.add(session, table_of(EventRow), [happened])
    with store.read() as session:
        assert session.scalars(select(col(Ticket.number))).all() == []


def test_a_row_that_waits_is_changed_where_it_waits_and_rows_of_any_columns_go_together(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2, 3):
            _ticket(session, number)
        writing.change(session, TicketNumber(2), NOON, status="closed", closed_at=NOON)
        assert tickets.facts(session, [TicketNumber(2)])[TicketNumber(2)].closed_at == NOON
        writing.change(session, TicketNumber(3), NOON, status="pending")
    with store.read() as session:
        assert session.scalars(select(col(Ticket.status)).order_by(col(Ticket.number))).all() == ["new", "closed", "pending"]


def test_a_ticket_that_is_merged_where_it_began_is_part_of_the_other(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2):
            _ticket(session, number)
        assert chain.parts(session, TicketNumber(2)) == ()
        writing.change(session, ONE, NOON, merged_into=2)
        assert chain.parts(session, TicketNumber(2)) == (ONE,)


def test_rows_of_dispositions_taken_away_do_not_come_back(store: Store) -> None:
    end = mails.Ended(queue="support", disposition=Disposition.NOTE, ticket=None, entry=None, reasons=())
    with store.write() as session:
        mails.claim_new(session, [JournalId(1)], "desk", NOON)
        outcome = mails.Outcome(
            journal=JournalId(1),
            message_id=None,
            sender=None,
            subject="",
            mail_class="",
            class_reason="",
            trust="",
            steps=(),
        )
        mails.finish(session, outcome, [end], NOON)
        session.execute(delete(DispositionRow))
        assert mails.inbound(session, [JournalId(1)])[JournalId(1)].done
    with store.read() as session:
        assert mails.dispositions(session, [JournalId(1)]) == {}


def test_of_rows_that_replace_each_other_the_last_is_written(store: Store) -> None:
    with store.write() as session:
        for spent in (1, 2, 3):
            counted = {name: Spent(since=NOON, spent=spent, refused=0, told_at=NOON) for name in ("a", "b")}
            budget.write(session, counted | {f"c{spent}": Spent(since=NOON, spent=spent, refused=1)})
            duplicates.remember(session, "the same", "support", JournalId(spent), NOON)
    with store.read() as session:
        found = budget.look(session, ["a", "b", "c1", "c2", "c3"])
        assert {key: (one.spent, one.told_at) for key, one in found.items()} == {
            "a": (3, NOON), "b": (3, NOON), "c1": (1, None), "c2": (2, None), "c3": (3, None),
        }  # fmt: skip
        assert duplicates.seen(session, "the same", "support", NOON) == 3


def test_what_many_rows_hold_is_what_one_by_one_they_would(store: Store) -> None:
    ended = [
        Ended(queue=name, disposition=Disposition.HELD, ticket=None, entry=entry, reasons=reasons)
        for name, entry, reasons in (("a", None, ()), ("b", 7, ('x "y" {z}', "ü\\")), ("c", None, ("one", "two, three")))
    ]
    outcome = Outcome(
        journal=JournalId(1), message_id=None, sender=None, subject="", mail_class="", class_reason="", trust="", steps=()
    )
    with store.write() as session:
        mails.finish(session, outcome, ended, NOON)
    with store.read() as session:
        rows = mails.dispositions(session, [JournalId(1)])[JournalId(1)]
        assert [(row.queue, row.entry, tuple(row.reasons), row.at) for row in rows] == [
            (end.queue, end.entry, end.reasons, NOON) for end in ended
        ]

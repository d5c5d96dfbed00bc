"""What a write remembers and what it writes later: whoever reads in it reads what is true, whoever changed it and however."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert, select, text, update
from sqlmodel import Session, col

from mailgate.desk.model import Spent, Suppressed
from mailgate.mail.model import Address, TicketNumber
from store import absence, blocks, budget, duplicates, people, suppression, tickets, writing
from store.engine import Store
from store.tables import (
    Person,
    Suppression,
    Ticket,
    table_of,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANNA, OTTO = Address("anna@customer.example"), Address("otto@customer.example")
ONE = TicketNumber(1)


@pytest.fixture
def statements() -> Iterator[Callable[[Store], list[str]]]:
    """The statements that a store runs from now on."""
    with ExitStack() as stack:

        def begin(store: Store) -> list[str]:
            seen: list[str] = []

            def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
                seen.append(statement)

            event.listen(store.main_engine, "before_cursor_execute", note)
            stack.callback(event.remove, store.main_engine, "before_cursor_execute", note)
            return seen

        yield begin


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


def _rename_with_the_orm(session: Session) -> None:
    row = session.get_one(Person, people.by_address(session, [ANNA])[ANNA].id)
    row.name = "Anna Muster"
    session.flush()


CHANGES: dict[str, Callable[[Session], object]] = {
    "a table's statement": lambda s: s.execute(update(table_of(Person)).values(name="Anna Muster")),
    "an entity's statement": lambda s: s.execute(update(Person).values(name="Anna Muster")),
    "a statement of the connection": lambda s: s.connection().execute(update(Person).values(name="Anna Muster")),
    "a text": lambda s: s.execute(text("UPDATE person SET name = 'Anna Muster'")),
    "an object": _rename_with_the_orm,
}


@pytest.mark.parametrize("how", CHANGES)
def test_what_was_read_of_people_is_read_anew_whoever_changed_it(store: Store, how: str) -> None:
    with store.write() as session:
        people.ensure_contact(session, ANNA, "Anna", NOON)
        assert people.by_address(session, [ANNA, OTTO]).keys() == {ANNA}
        CHANGES[how](session)
        assert people.by_address(session, [ANNA])[ANNA].name == "Anna Muster"


def test_nothing_is_read_twice_that_nobody_changed(store: Store, statements: Callable[[Store], list[str]]) -> None:
    with store.write() as session:
        first = people.ensure_contact(session, ANNA, "Anna", NOON)
        suppression.among(session, [ANNA], NOON)
        blocks.blocks(session, [ANNA])
        seen = statements(store)
        assert people.by_id(session, [first.id])[first.id] == people.by_address(session, [ANNA, ANNA])[ANNA] == first  # type: ignore[list-item, index]
        assert not suppression.among(session, [ANNA], NOON)
        assert not blocks.blocks(session, [ANNA])
        assert seen == []


def test_who_is_made_added_to_or_taken_away_is_known_at_once(store: Store) -> None:
    other = Address("anna@home.example")
    with store.write() as session:
        assert people.by_address(session, [ANNA, other]) == {}
        anna = people.ensure_contact(session, ANNA, "Anna", NOON)
        assert people.by_address(session, [ANNA, other]) == {ANNA: anna}
        people.add_alias(session, anna.id, other, NOON)  # type: ignore[arg-type]
        assert people.by_address(session, [other])[other].aliases == {other}
        absence.away(session, anna.id, NOON, NOON + timedelta(days=1), absence.By.SET)  # type: ignore[arg-type]
        assert people.by_address(session, [ANNA])[ANNA].is_away(NOON)
        assert not suppression.among(session, [ANNA], NOON)
        suppression.add(session, Suppressed(address=ANNA, reason="gone", outbox=None, at=NOON, until=NOON + timedelta(hours=1)))
        assert suppression.among(session, [ANNA], NOON).keys() == {ANNA}
        assert not suppression.among(session, [ANNA], NOON + timedelta(hours=1)), "one whose time is over stands there no more"
        assert not blocks.blocks(session, [ANNA])
        blocks.block(session, "@customer.example", None, NOON)
        assert blocks.blocks(session, [ANNA])
        blocks.unblock(session, "@customer.example")
        assert not blocks.blocks(session, [ANNA])


def test_a_savepoint_that_is_rolled_back_takes_with_it_what_was_remembered_and_what_waited(store: Store) -> None:
    with store.write() as session:
        _ticket(session)
        with pytest.raises(RuntimeError), session.begin_nested():
            people.ensure_contact(session, ANNA, "Anna", NOON)
            _ticket(session, 2)
            raise RuntimeError
        assert people.by_address(session, [ANNA]) == {}
        assert tickets.facts(session, [ONE, TicketNumber(2)]).keys() == {ONE}
    with store.read() as session:
        assert session.scalars(select(col(Ticket.number))).all() == [1]


def test_a_mail_that_came_before_in_the_same_write_is_known(store: Store) -> None:
    with store.write() as session:
        duplicates.look_ahead(session, ["a", "b"])
        assert duplicates.seen(session, "a", "support", NOON) is None
        duplicates.remember(session, "a", "support", 7, NOON)  # type: ignore[arg-type]
        asked = [(key, queue) for key in "ab" for queue in ("support", "hilfe")]
        assert [duplicates.seen(session, *one, NOON) for one in asked] == [7, None, None, None]
        duplicates.remember(session, "c", "support", 8, NOON)  # type: ignore[arg-type]
        assert duplicates.seen(session, "c", "support", NOON) == 8, "nobody looked ahead for that one"


def test_what_was_spent_is_known_in_the_same_write_and_kept(store: Store) -> None:
    with store.write() as session:
        assert budget.read(session, ["a", "b"]) == {}
        spent = Spent(since=NOON, spent=2)
        budget.write(session, {"a": spent})
        assert budget.read(session, ["a", "b", "c"]) == {"a": spent}
        budget.forget(session, NOON + timedelta(hours=1))
        assert budget.read(session, ["a"]) == {}
        budget.write(session, {"a": spent})
    with store.read() as session:
        assert budget.look(session, ["a"]) == {"a": spent}


def test_a_session_that_only_reads_remembers_nothing(store: Store) -> None:
    with store.read() as session:
        assert people.by_address(session, [ANNA]) == {}
        with store.write() as writing_session:
            people.contact(writing_session, ANNA, "Anna", NOON)
            writing_session.execute(insert(Suppression), {"address": ANNA, "reason": "gone", "at": NOON})
        session.rollback()
        assert people.by_address(session, [ANNA]).keys() == {ANNA}
        assert suppression.among(session, [ANNA], NOON).keys() == {ANNA}

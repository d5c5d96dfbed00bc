"""People as the store keeps them: one address, one person; mail makes contacts and changes none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import Session, col, select

from mailgate.desk.model import NotifyMode, PersonKind
from mailgate.mail.model import Address, PersonId
from store import contacts, people
from store.engine import Store
from store.people import Change, PeopleError
from store.tables import EventRow, ParticipantRow, Ticket

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA, BEA, CARL = Address("anna@customer.example"), Address("bea@help.example"), Address("carl@customer.example")


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    opened = Store(desk_url)
    yield opened
    opened.close()


def test_mail_makes_a_contact_once_and_changes_it_never(store: Store) -> None:
    with store.write() as session:
        first = people.ensure_contact(session, ANNA, "Anna", NOON)
    with store.write() as session:
        again = people.ensure_contact(session, ANNA, "Somebody else", NOON)
    assert again == first
    assert (first.name, first.kind, first.is_staff) == ("Anna", PersonKind.CUSTOMER, False)


def test_two_desks_that_meet_a_stranger_at_once_make_one_person(store: Store) -> None:
    barrier = Barrier(4)

    def meet(_: int) -> PersonId | None:
        barrier.wait()
        with store.write() as session:
            return people.ensure_contact(session, ANNA, "Anna", NOON).id

    with ThreadPoolExecutor(4) as desks:
        assert len(set(desks.map(meet, range(4)))) == 1


def test_only_known_people_are_found(store: Store) -> None:
    with store.write() as session:
        anna = people.ensure_contact(session, ANNA, "Anna", NOON)
        bea = people.add_staff(session, BEA, Change(queues=frozenset({"sales", "support"})), NOON).person
        assert people.by_address(session, [CARL, BEA, ANNA, ANNA]) == {ANNA: anna, BEA: bea}
        assert people.by_address(session, []) == {}
        assert anna.id
        assert people.by_id(session, [anna.id, PersonId(999)]) == {anna.id: anna}
        assert people.by_id(session, []) == {}
        assert bea.queues == {"sales", "support"}
        assert people.staff(session) == (bea,)


def test_staff_have_the_defaults_until_told_otherwise(store: Store) -> None:
    with store.write() as session:
        bea = people.add_staff(session, BEA, Change(), NOON).person
        assert (bea.notify, bea.receipts, bea.queues, bea.language) == (NotifyMode.ASSIGNED, None, frozenset(), None)
        edited = people.edit_staff(session, BEA, Change(notify=NotifyMode.ALL, language="de", queues=frozenset({"sales"})))
        assert (edited.notify, edited.language, edited.queues) == (NotifyMode.ALL, "de", frozenset({"sales"}))
        assert people.edit_staff(session, BEA, Change(language="")).language is None
        assert people.edit_staff(session, BEA, Change(name="Bea")).queues == {"sales"}


def test_who_leaves_has_no_more_authority_and_no_more_tickets(store: Store) -> None:
    with store.write() as session:
        bea = people.add_staff(session, BEA, Change(queues=frozenset({"sales"})), NOON).person
        assert bea.id
        session.add(ticket(1, assignee=bea.id))
        session.add(ticket(2))
        session.flush()
        session.add(ParticipantRow(ticket=1, person=bea.id, role="watcher", since=1))
        session.add(ParticipantRow(ticket=2, person=bea.id, role="requester", since=1))
    with store.write() as session:
        people.remove_staff(session, BEA)
    with store.read() as session:
        former = people.by_address(session, [BEA])[BEA]
        assert (former.id, former.kind, former.queues) == (bea.id, PersonKind.CUSTOMER, frozenset())
        assert people.staff(session) == ()
        assert contacts.contacts(session, 10) == (former,)
        rows = session.exec(select(ParticipantRow).order_by(col(ParticipantRow.ticket))).all()
        assert [(row.active, row.generation) for row in rows] == [(False, 1), (True, 0)]
        assert [one.assignee for one in session.exec(select(Ticket))] == [None, None]


def test_who_comes_back_is_the_same_person(store: Store) -> None:
    with store.write() as session:
        before = people.add_staff(session, BEA, Change(name="Bea"), NOON).person
        people.remove_staff(session, BEA)
        joined = people.add_staff(session, BEA, Change(), NOON)
        assert (joined.person, joined.was_contact) == (before, True)


def test_a_contact_whom_history_names_stays(store: Store) -> None:
    with store.write() as session:
        anna = people.ensure_contact(session, ANNA, "Anna", NOON)
        people.ensure_contact(session, CARL, "Carl", NOON)
        session.add(ticket(1))
        session.flush()
        session.add(EventRow(id=1, ticket=1, visibility="internal", kind="title", data={}, actor=anna.id, at=NOON))
    with store.write() as session, pytest.raises(PeopleError, match="history names them"):
        contacts.remove_contact(session, ANNA)
    with store.write() as session:
        contacts.remove_contact(session, CARL)
        assert [one.address for one in contacts.contacts(session, 10)] == [ANNA]


def test_the_number_of_a_contact_who_is_forgotten_is_nobody_elses(store: Store) -> None:
    """It stands in links to a page of all their tickets, which our keys still prove."""
    with store.write() as session:
        anna, carl = number(session, ANNA), number(session, CARL)
        for address in (ANNA, CARL):
            contacts.remove_contact(session, address)
        assert contacts.contacts(session, 10) == ()
    with store.write() as session:
        again = number(session, ANNA)
        assert again > carl > anna
        contacts.remove_contact(session, ANNA)
        assert number(session, CARL) > again


def number(session: Session, address: Address) -> int:
    """Of a contact, new or not."""
    people.ensure_contact(session, address, "", NOON)
    return people.id_of(people.row_of(session, address))


def test_the_newest_contacts_come_first(store: Store) -> None:
    with store.write() as session:
        for address in (ANNA, CARL):
            people.ensure_contact(session, address, "", NOON)
        people.add_staff(session, BEA, Change(), NOON)
        assert [one.address for one in contacts.contacts(session, 10)] == [CARL, ANNA]
        assert [one.address for one in contacts.contacts(session, 1)] == [CARL]


def ticket(number: int, assignee: int | None = None) -> Ticket:
    head = {"subject": "", "title": "", "status": "open", "priority": "normal", "waiting_for": "staff", "queue": "support"}
    return Ticket.model_validate({"number": number, "assignee": assignee, "created_at": NOON, "updated_at": NOON, **head})

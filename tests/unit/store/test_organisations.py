"""Who belongs to which organisation is known with every person and ticket, and costs no query of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from mailgate.mail.model import Address, PersonId, TicketNumber
from store import organisations, people, schema, tickets
from store.engine import Store
from store.organisations import OrganisationChange
from tests.office import Office

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MUSTER = OrganisationChange(add_domains=("customer.example",), shares=True)


@contextmanager
def counted(store: Store) -> Iterator[Callable[[], int]]:
    """How many statements the store ran meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = store.main_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield lambda: len(seen)
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_ticket_is_of_its_requesters_organisation(office: Office) -> None:
    with office.store.write() as session:
        organisations.add(session, "Muster AG", MUSTER, NOON)
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.mail("otto@elsewhere", "support", "The door", "It is open.")
    office.work()
    with office.store.read() as session:
        facts = tickets.facts(session, [TicketNumber(1), TicketNumber(2)])
    assert [facts[TicketNumber(n)].organisation for n in (1, 2)] == ["Muster AG", None]


def test_somebody_new_is_of_their_domains_organisation_before_they_are_stored(office: Office) -> None:
    with office.store.write() as session:
        organisations.add(session, "Muster AG", MUSTER, NOON)
        desk = office.house.desk(session)
    anna, otto = desk.newcomer(Address("anna@customer.example")), desk.newcomer(Address("otto@elsewhere.example"))
    assert (anna.organisation, anna.shares, otto.organisation, otto.shares) == ("Muster AG", True, None, False)
    assert desk.organisations["Muster AG"].shares


def test_many_people_cost_as_many_queries_as_one(office: Office) -> None:
    with office.store.write() as session:
        organisations.add(session, "Muster AG", MUSTER, NOON)
        for n in range(30):
            people.ensure_contact(session, Address(f"n{n}@customer.example"), "", NOON)
    taken = []
    for many in (1, 30):
        with counted(office.store) as queries, office.store.write() as session:
            found = people.by_address(session, [Address(f"n{n}@customer.example") for n in range(many)])
            taken.append(queries())
        assert {one.organisation for one in found.values()} == {"Muster AG"}
    assert taken[0] == taken[1]


def test_people_from_before_organisations_get_the_domain_of_their_address(database_url: str) -> None:
    store = Store(database_url)
    with schema.connected(store, schema.MAIN_HISTORY) as config:
        from alembic import command

        command.upgrade(config, "0002")
    with store.write() as session:
        session.execute(
            text(
                "INSERT INTO person (id, address, name, kind, created_at, active)"
                " VALUES (1, 'anna@customer.example', '', 'customer', '2026-01-01 00:00:00', true)"
            )
        )
    schema.upgrade(store)
    with store.write() as session:
        organisations.add(session, "Muster AG", MUSTER, NOON)
        anna = people.by_address(session, [Address("anna@customer.example")])[Address("anna@customer.example")]
    assert anna.organisation == "Muster AG"
    store.close()


def test_nobody_is_put_into_an_organisation_that_is_not_there(office: Office) -> None:
    anna = office.contact("anna@customer")
    with office.store.write() as session, pytest.raises(people.PeopleError, match="there is no organisation 'Nobody'"):
        organisations.assign(session, anna.id or PersonId(0), "Nobody")

"""Aliases as the store keeps them: equal to an own address wherever somebody is looked up, and never two people's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mailgate.desk.model import Person
from mailgate.mail.model import Address, PersonId
from store import aliases, contacts, people, schema
from store.engine import Store
from store.people import Change, PeopleError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA, PRIVATE, BEA = Address("anna@customer.example"), Address("anna.arndt@mail.example"), Address("bea@staff.example")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    schema.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def anna(store: Store) -> Person:
    """With one alias."""
    with store.write() as session:
        person = people.ensure_contact(session, ANNA, "Anna", NOON)
        people.add_alias(session, id_of(person), PRIVATE, NOON)
        return people.by_address(session, [ANNA])[ANNA]


def id_of(person: Person) -> PersonId:
    assert person.id is not None
    return person.id


def test_an_alias_leads_to_the_person_with_their_own_address(store: Store, anna: Person) -> None:
    with store.read() as session:
        assert people.by_address(session, [PRIVATE]) == {PRIVATE: anna}
    assert anna.address == ANNA
    assert anna.aliases == frozenset({PRIVATE})
    assert anna.has(PRIVATE)
    assert anna.has(ANNA)


def test_a_mail_from_an_alias_makes_no_second_person(store: Store, anna: Person) -> None:
    with store.write() as session:
        assert people.ensure_contact(session, PRIVATE, "Somebody", NOON) == anna
        assert contacts.contacts(session, 10) == (anna,)


def test_an_alias_said_again_is_no_news(store: Store, anna: Person) -> None:
    with store.write() as session:
        people.add_alias(session, id_of(anna), PRIVATE, NOON)
        people.add_alias(session, id_of(anna), ANNA, NOON)
    with store.read() as session:
        assert people.by_address(session, [ANNA])[ANNA].aliases == {PRIVATE}


@pytest.mark.parametrize("address", [ANNA, PRIVATE])
def test_nobody_gets_an_alias_that_is_somebody_elses_address_or_alias(store: Store, anna: Person, address: Address) -> None:
    with store.write() as session:
        bea = people.add_staff(session, BEA, Change(name="Bea"), NOON).person
    with store.write() as session, pytest.raises(PeopleError, match="take it away there first"):
        people.add_alias(session, id_of(bea), address, NOON)


def test_whoever_is_changed_or_made_staff_by_an_alias_stays_the_same_person(store: Store, anna: Person) -> None:
    with store.write() as session:
        with pytest.raises(people.PeopleError, match="alias of"):
            people.add_staff(session, PRIVATE, Change(name="Anna A"), NOON)
        joined = people.add_staff(session, ANNA, Change(name="Anna A"), NOON)
        assert (joined.person.id, joined.person.address, joined.was_contact) == (anna.id, ANNA, True)
        assert people.edit_staff(session, PRIVATE, Change(name="Anna Arndt")).name == "Anna Arndt"
        assert people.staff(session)[0].aliases == {PRIVATE}


def test_an_alias_taken_away_is_a_strangers_again(store: Store, anna: Person) -> None:
    with store.write() as session:
        assert not aliases.remove(session, id_of(anna), BEA)
        assert aliases.remove(session, id_of(anna), PRIVATE)
        assert people.by_address(session, [PRIVATE]) == {}


def test_with_a_contact_their_aliases_are_forgotten(store: Store, anna: Person) -> None:
    with store.write() as session:
        contacts.remove_contact(session, PRIVATE)
        assert people.by_address(session, [ANNA, PRIVATE]) == {}

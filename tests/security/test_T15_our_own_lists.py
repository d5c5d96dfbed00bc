"""T15, T67: a group list of ours is nobody: it gets no ticket, takes part in none, and no letter goes to it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from store.outbox_rows import State
from store.tables import Person, table_of
from tests.office import Office
from tests.security.scenes import opened, outside

LIST = "team@corp.example"
THROUGH = {"List-Id": "<team.corp.example>"}


@pytest.mark.parametrize(
    "headers",
    [
        THROUGH,
        {},
        {**THROUGH, "Reply-To": "support@help.example"},
        {**THROUGH, "X-Original-From": LIST},
    ],
)
def test_a_mail_with_nobody_behind_the_list_is_held(office_with_list: Office, headers: dict[str, str | None]) -> None:
    office = office_with_list
    entry = office.mail(LIST, "support", "Hello", "Words.", headers=headers)
    office.work()
    assert office.disposition(entry) == "held"
    assert not outside(office)


def test_whoever_stands_behind_the_list_gets_their_ticket(office_with_list: Office) -> None:
    office = office_with_list
    office.mail(LIST, "support", "Hello", "Words.", headers={**THROUGH, "X-Original-From": "Carl <carl@customer.example>"})
    office.work()
    assert [letter.to for letter in outside(office)] == ["carl@customer.example"]


def test_a_form_that_names_the_list_names_nobody(office_with_list: Office) -> None:
    office = office_with_list
    office.mail("forms@www.example", "support", "Hello", "Words.", headers={"Reply-To": LIST})
    office.work()
    requester = office.ticket(1).ticket.requester
    assert requester is not None
    assert requester.address == "forms@www.example"
    assert not outside(office)


def test_a_mail_of_the_list_that_staff_hand_on_is_their_own_matter(office_with_list: Office) -> None:
    office = office_with_list
    head = f"---------- Forwarded message ---------\nFrom: Team <{LIST}>\nDate: Mon, 2 Mar 2026\nSubject: Lamp\nTo: Bea"
    office.mail("bea@staff", "support", "Fwd: Lamp", f"{head}\n\nIt is dead.")
    office.work()
    assert not outside(office)
    requester = office.ticket(1).ticket.requester
    assert requester is not None
    assert requester.address == "bea@staff.example"


@pytest.mark.parametrize("command", ["#requester", "#cc"])
def test_staff_cannot_bring_the_list_in(office_with_list: Office, command: str) -> None:
    office = office_with_list
    ticket = opened(office)
    before = len(office.delivered)
    office.reply(ticket.notice, f"{command} {LIST}\nHello.", quote=False)
    office.work()
    assert not outside(office, before)
    assert "this cannot be done now" in office.letter("bea@staff").text


def test_a_customers_cc_does_not_bring_it_in(office_with_list: Office) -> None:
    office = office_with_list
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc=LIST)
    office.work()
    assert [p.person.address for p in office.ticket(1).ticket.customers] == ["anna@customer.example"]


def test_a_letter_to_the_list_fails_for_good(office_with_list: Office) -> None:
    office = office_with_list
    ticket = opened(office)
    person = table_of(Person)
    with office.store.write() as session:
        session.execute(update(person).where(person.c.address == "anna@customer.example").values(address=LIST))
    office.reply(ticket.notice, "We are on it.", quote=False)
    office.work()
    assert not office.letters(LIST)
    assert [row.recipient for row in office.outbox() if row.state is State.FAILED] == [LIST]

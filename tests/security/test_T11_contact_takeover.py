"""T11: a mail never changes a contact, and its Reply-To never gets an answer."""

from __future__ import annotations

import pytest

from tests.office import Authenticated, Office
from tests.security.scenes import holding, opened, outside, person


@pytest.mark.parametrize("proof", [True, None])
@pytest.mark.parametrize("new", [True, False])
def test_the_answer_goes_to_the_author_and_the_contact_stays(office: Office, proof: Authenticated, new: bool) -> None:
    office.contact("anna@customer", "Anna Kern", language="de")
    before = person(office, "anna@customer")
    hostile = {
        "Reply-To": "evil@evil.example",
        "From": '"Eve <evil@evil.example>" <anna@customer.example>',
        "Content-Language": "fr",
    }
    if new:
        office.mail("anna@customer", "support", "The lamp", "It is dead.", headers=dict(hostile), authenticated=proof)
    else:
        office.reply(opened(office).acknowledged, "Still dead.", headers=dict(hostile), authenticated=proof)
    office.work()
    office.reply(office.letter("bea@staff"), "A new one is on its way.")
    office.work()
    assert {letter.to for letter in outside(office)} == {"anna@customer.example"}
    assert holding(office.letters("anna@customer"), "A new one is on its way.")
    assert person(office, "anna@customer") == before
    assert [p.person.address for p in office.ticket(1).ticket.customers] == ["anna@customer.example"]


def test_who_works_here_is_told_of_the_address_that_was_asked_for(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.", headers={"Reply-To": "evil@evil.example"})
    office.work()
    told = office.letter("bea@staff")
    assert "asks to be answered at evil@evil.example" in told.text
    assert "evil@evil.example" in told.html
    assert "evil@evil.example" not in told.headers


def test_so_they_are_of_a_held_mail(office: Office) -> None:
    ours = opened(office).acknowledged
    office.reply(ours, "A code.", sender="eve@evil.example", headers={"Reply-To": "evil@evil.example"})
    office.work()
    assert "asks to be answered at evil@evil.example" in office.letter("bea@staff").text


def test_a_reply_to_that_says_nothing_new_is_not_mentioned(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.", headers={"Reply-To": "Anna <anna@customer.example>"})
    office.work()
    assert "asks to be answered" not in office.letter("bea@staff").text


@pytest.mark.parametrize("how", ["an alias", "a form", "a list", "a forward"])
def test_nobody_who_speaks_for_a_contact_changes_them(office_with_list: Office, how: str) -> None:
    office = office_with_list
    office.alias(office.contact("anna@customer", "Anna Kern", language="de"), "anna@phone.example")
    before = person(office, "anna@customer")
    claim = "Eve <anna@customer.example>"
    headers: dict[str, str | None] = {"Content-Language": "fr"}
    match how:
        case "an alias":
            office.mail(
                "Eve <anna@phone.example>", "support", "x", "It is dead.", headers={**headers, "Reply-To": "e@evil.example"}
            )
        case "a form":
            office.mail("forms@www", "support", "x", "It is dead.", headers={**headers, "Reply-To": claim})
        case "a list":
            headers |= {"List-Id": "<support.help.example>", "X-Original-From": claim, "Reply-To": "e@evil.example"}
            office.mail("support@help.example", "support", "x", "It is dead.", headers=headers)
        case _:
            block = f"---- Forwarded message ----\nFrom: {claim}\nDate: Mon, 2 Mar 2026\nSubject: x\nTo: Bea"
            office.mail("bea@staff", "support", "Fwd: x", f"{block}\n\nIt is dead.")
    office.work()
    assert person(office, "anna@customer") == before
    requester = office.ticket(1).ticket.requester
    assert requester is not None
    assert requester.address == "anna@customer.example"
    assert not office.letters("e@evil")

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

"""T03: the id of a mail is what its sender says it is; alone it makes nothing public that staff wrote to somebody else."""

from __future__ import annotations

import pytest

from tests.office import Office
from tests.security.scenes import words

ID = "<anna-1@customer.example>"


def heard(office: Office, who: str, what: str) -> bool:
    return any(what in one.text for one in office.letters(who))


@pytest.fixture
def anna(office: Office) -> Office:
    """Anna's ticket, with Zoe in copy, who so knows the id of Anna's mail."""
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="zoe@other", headers={"Message-ID": ID})
    office.work()
    return office


def answer(office: Office, to: str | tuple[str, ...], text: str) -> str:
    entry = office.mail("bea@staff", to, "Re: Salary", text, cc="support", in_reply_to=ID, references=(ID,))
    office.work()
    return office.disposition(entry)


def test_an_id_that_two_tickets_claim_makes_no_answer_public(anna: Office) -> None:
    anna.mail("zoe@other", "support", "Salary", "In confidence.", cc="bea@staff", headers={"Message-ID": ID})
    anna.work()
    assert [one.person.address for one in anna.ticket(2).ticket.customers] == ["zoe@other.example"]
    assert answer(anna, "zoe@other", "It is 4711.") == "note"
    assert not heard(anna, "anna@customer", "4711")
    assert "note" in anna.letter("bea@staff").text.lower()


def test_what_staff_write_to_others_than_the_customers_of_a_ticket_stays_inside(office: Office) -> None:
    office.mail("zoe@other", "support", "Hello", "Mine.", headers={"Message-ID": ID})
    office.work()
    assert answer(office, "anna@customer", "Your contract ends.") == "note"
    assert not heard(office, "zoe@other", "contract")


def test_an_answer_to_the_customer_with_the_desk_in_copy_is_public_as_ever(anna: Office) -> None:
    assert answer(anna, ("anna@customer", "vera@vendor"), "A new one is on its way.") == "reply"
    assert "A new one is on its way." in [text for _, text in words(anna, 1)]
    assert heard(anna, "zoe@other", "A new one")


def test_the_id_of_a_letter_to_a_customer_is_none_that_staff_answer(anna: Office) -> None:
    """Zoe writes to Bea with the id of a letter of her own; Bea's Reply-All names it."""
    anna.reply(anna.letters("bea@staff")[-1], "Hello both.")
    anna.work()
    theirs = anna.letters("zoe@other")[-1].message_id
    entry = anna.mail(
        "bea@staff", "zoe@other", "Re: My salary", "It is 4711.", cc="support", in_reply_to=theirs, references=(theirs,)
    )
    anna.work()
    assert anna.disposition(entry) == "note"
    assert not heard(anna, "anna@customer", "4711")

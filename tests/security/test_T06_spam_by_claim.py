"""T06: ``#spam`` silences nobody for a mail that only claims to be theirs, and nobody whom staff have answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Office
from tests.security.scenes import opened, ticket_of

FORM = "forms@www.example"


def _spam(office: Office, number: int) -> str:
    """Bea marks a ticket as spam. Returns her receipt."""
    office.mail("bea@staff", f"support+{number}-note", "x", "#spam")
    office.work()
    assert office.ticket(number).ticket.status.value == "closed"
    return office.letter("bea@staff").text


def _heard(office: Office, sender: str, **how: Any) -> bool:
    """Whether a new mail of somebody's is heard."""
    entry = office.mail(sender, "support", "Help", "My lamp burns.", **how)
    office.work()
    return office.dispositions(entry) == {"support": "new_ticket"}


def _opened(office: Office, sender: str, **how: Any) -> int:
    entry = office.mail(sender, "support", "Pills", "Buy pills.", **how)
    office.work()
    return ticket_of(office, entry)


@pytest.mark.parametrize("proof", [None, "fail"])
def test_a_forged_mail_gets_its_victim_not_blocked(office: Office, proof: Any) -> None:
    told = _spam(office, _opened(office, "anna@customer", authenticated=proof))
    assert "Nobody is blocked" in told
    assert _heard(office, "anna@customer")


def test_a_customer_staff_answered_elsewhere_is_not_blocked(office: Office) -> None:
    first = opened(office)
    office.mail("bea@staff", "support+1", "", "A new one comes.")
    office.work()
    assert "Nobody is blocked" in _spam(office, _opened(office, "anna@customer"))
    assert _heard(office, "anna@customer")
    assert first.number == 1


@pytest.mark.parametrize("reply_to", ["anna@customer.example", "", "team@corp.example"])
def test_a_form_that_is_filled_in_with_junk_blocks_neither_the_form_nor_whom_it_names(
    office_with_list: Office, reply_to: str
) -> None:
    office = office_with_list
    how = {"headers": {"Reply-To": reply_to}} if reply_to else {}
    assert "Nobody is blocked" in _spam(office, _opened(office, FORM, **how))
    assert _heard(office, "anna@customer")
    assert _heard(office, FORM, headers={"Reply-To": "carl@customer.example"})


def test_a_mail_handed_on_blocks_nobody(office: Office) -> None:
    head = "---------- Forwarded message ---------\nFrom: Anna <anna@customer.example>\nDate: Mon, 2 Mar 2026\nSubject: Pills"
    office.mail("bea@staff", "support", "Fwd: Pills", f"{head}\nTo: Bea\n\nBuy pills.")
    office.work()
    assert "Nobody is blocked" in _spam(office, 1)
    assert _heard(office, "anna@customer")


def test_a_block_ends_no_conversation_that_staff_took_up(office: Office) -> None:
    ticket = opened(office)
    spam = _opened(office, "anna@customer")
    told = _spam(office, spam)
    assert "anna@customer.example is held as spam from now on" in told
    quiet = office.reply(ticket.acknowledged, "And now?")
    office.work()
    assert office.dispositions(quiet) == {"support": "held"}
    office.mail("tom@staff", "support+1", "", "A new one comes.")
    office.work()
    answer = office.reply(office.letter("anna@customer"), "It has not arrived.")
    office.work()
    assert office.dispositions(answer) == {"support": "reply"}
    assert "It has not arrived." in office.letter("tom@staff").text
    assert not _heard(office, "anna@customer")


def test_undo_lifts_the_block_that_came_with_it(office: Office) -> None:
    _spam(office, _opened(office, "anna@customer"))
    assert not _heard(office, "anna@customer")
    office.reply(office.letter("bea@staff"), "#undo", quote=False)
    office.work()
    assert "the block" in office.letter("bea@staff").text
    assert _heard(office, "anna@customer")


def test_undo_does_not_lift_a_block_that_was_there_before(office: Office) -> None:
    first, second = _opened(office, "anna@customer"), _opened(office, "anna@customer", headers={"X-Second": "1"})
    _spam(office, first)
    office.pass_time("1m")
    _spam(office, second)
    office.reply(office.letter("bea@staff"), "#undo", quote=False)
    office.work()
    assert office.ticket(second).ticket.status.value == "new"
    assert not _heard(office, "anna@customer")

"""A public message that nobody outside can get: its author is told, and it is nobody else's turn."""

from __future__ import annotations

import pytest

from tests.client import Draft
from tests.office import Office


@pytest.fixture
def ownerless(office: Office) -> Office:
    """A ticket of somebody whose From line names nobody."""
    draft = Draft(sender="anna@customer.example", to=("support@help.example",), subject="The lamp", body="It is dead.")
    raw = draft.octets("<m@customer.example>", office.now).replace(b"From: anna@customer.example", b"From: a, b")
    office.post(draft, raw=raw)
    office.work()
    return office


def _told(office: Office) -> str:
    return office.letter("bea@staff").text


def test_the_author_is_told_and_it_is_still_their_turn(ownerless: Office) -> None:
    assert ownerless.ticket(1).ticket.waiting_for == "staff"
    ownerless.mail("bea@staff", "support+1", "Re: The lamp", "#public\nA new one is on its way.")
    ownerless.work()
    assert "there was nobody to send it to" in _told(ownerless)
    assert "nobody got it" in _told(ownerless)
    assert ownerless.ticket(1).ticket.waiting_for == "staff"
    assert {one.to for one in ownerless.delivered} <= {"bea@staff.example", "tom@staff.example"}


def test_once_somebody_is_brought_in_it_is_theirs(ownerless: Office) -> None:
    ownerless.mail("bea@staff", "support+1", "Re: The lamp", "#cc carl@customer.example\nCarl will know.")
    ownerless.work()
    ownerless.mail("bea@staff", "support+1", "Re: The lamp", "Where is it, Carl?")
    ownerless.work()
    assert "Where is it, Carl?" in ownerless.letter("carl@customer").text
    assert ownerless.ticket(1).ticket.waiting_for == "customer"

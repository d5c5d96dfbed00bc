"""T02: what waited as a stranger's is no colleague's when it is let in, even if its From has become one's since."""

from __future__ import annotations

import pytest

from mailgate.deed.revoking import revoke
from mailgate.desk.model import Choice, Doubt
from mailgate.mail.model import Address, TicketNumber
from store import people
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import Opened, opened, outside, words

FORGED = "#close\nPay to account EVIL."


def _to(office: Office, who: str, kind: str) -> Letter:
    """Their newest letter with an address of that kind: ``+h`` decides, ``+c`` confirms."""
    return [one for one in office.delivered if one.to.startswith(who) and kind in one.reply_to][-1]


def _to_anna(office: Office, since: int) -> list[Letter]:
    return [one for one in office.delivered[since:] if one.to.startswith("anna")]


def _untouched(office: Office, ticket: Opened, before: int) -> None:
    """The forgery closed nothing, reached nobody outside, and waits as what it is."""
    assert not _to_anna(office, before)
    assert office.ticket(ticket.number).ticket.status == "new"
    assert not [text for _, text in words(office, ticket.number) if "EVIL" in text]
    assert office.held()[-1].reason == Doubt.STAFF_UNPROVEN


def _waits_for_an_alias(office: Office) -> tuple[Opened, Letter]:
    """A forged mail from Bea's phone waits as a stranger's while Bea has that phone remembered. The letter asks Tom."""
    ticket = opened(office)
    office.mail("bea@phone", ticket.notice.reply_to, "x", "It is me from my phone.", authenticated=None)
    office.work()
    mine = _to(office, "bea", "+c")
    office.mail("bea@phone", ticket.acknowledged.reply_to, "x", FORGED, authenticated=None)
    office.work()
    asked = _to(office, "tom", "+h")
    office.reply(mine, "2")
    office.work()
    return ticket, asked


@pytest.mark.parametrize("choice", ["1", "2"])
def test_an_alias_remembered_since_makes_no_forgery_hers(office: Office, choice: str) -> None:
    ticket, asked = _waits_for_an_alias(office)
    before = len(office.delivered)
    office.reply(asked, choice, sender="tom@staff")
    office.work()
    assert not _to_anna(office, before)
    assert office.ticket(ticket.number).ticket.status != "closed"
    assert not [text for _, text in words(office, ticket.number) if "EVIL" in text]
    [again] = [row for row in office.held() if row.sender == "bea@phone.example"]
    assert again.reason == Doubt.STAFF_UNPROVEN
    assert "Was this you?" in _to(office, "bea", "+c").subject


def _waits_for_uma(office: Office) -> tuple[Opened, Letter]:
    """A failed mail in the name of Uma, who joins the staff while it waits."""
    ticket = opened(office)
    office.mail("uma@staff", ticket.acknowledged.reply_to, "x", FORGED, authenticated="fail")
    office.work()
    asked = _to(office, "tom", "+h")
    office.staff("uma@staff")
    return ticket, asked


@pytest.mark.parametrize("choice", ["1", "2", "3"])
def test_a_colleague_added_since_wrote_nothing(office: Office, choice: str) -> None:
    ticket, asked = _waits_for_uma(office)
    before = len(office.delivered)
    office.reply(asked, choice, sender="tom@staff")
    office.work()
    _untouched(office, ticket, before)


@pytest.mark.parametrize("choice", [Choice.ADD_ONCE, Choice.ADD_AS_CC])
def test_nor_does_the_operator_publish_it_before_it_is_asked_about(office: Office, choice: Choice) -> None:
    ticket, _ = _waits_for_uma(office)
    before = len(office.delivered)
    office.release(office.held()[0].id or 0, choice)
    _untouched(office, ticket, before)
    office.release(office.held()[0].id or 0, Choice.ACCEPT)  # now it says in whose name it comes
    assert ("public", "Pay to account EVIL.") in words(office, ticket.number)


def test_what_a_former_colleague_wrote_inside_stays_inside(office: Office) -> None:
    ticket = opened(office)
    office.staff("uma@staff")
    office.mail("uma@staff", f"support+{ticket.number}-note", "x", "She is a liar.", authenticated=None)
    office.work()
    with office.store.write() as session:
        people.remove_staff(session, Address("uma@staff.example"))
    before = len(office.delivered)
    office.release(office.held()[0].id or 0, Choice.ACCEPT)
    assert not [one.text for one in outside(office, before) if "liar" in one.text]
    assert ("public", "She is a liar.") not in words(office, ticket.number)
    assert not _to_anna(office, before)


def _revoke(office: Office, ticket: Opened) -> None:
    with office.store.write() as session:
        revoke(session, office.house, TicketNumber(ticket.number), None)


def test_a_stranger_is_let_in_on_the_ticket_where_they_waited_even_when_its_addresses_are_revoked(office: Office) -> None:
    ticket = opened(office)
    office.mail("zoe@other", ticket.acknowledged.reply_to, "x", "Let me in.")
    office.work()
    _revoke(office, ticket)
    before = len(office.delivered)
    office.release(office.held()[0].id or 0, Choice.ADD_ONCE)
    assert ("public", "Let me in.") in words(office, ticket.number)
    assert not [one for one in office.delivered[before:] if one.to.startswith("zoe")]


@pytest.mark.parametrize(("to", "seen"), [("public", "public"), ("note", "internal")])
def test_a_confirmed_mail_goes_to_those_it_was_addressed_to(office: Office, to: str, seen: str) -> None:
    ticket = opened(office)
    address = ticket.notice.reply_to if to == "public" else ticket.note_address
    office.mail("bea@staff", address, "x", "A new one is on its way.", authenticated=None)
    office.work()
    _revoke(office, ticket)
    office.release(office.held()[0].id or 0, Choice.ACCEPT)
    assert (seen, "A new one is on its way.") in words(office, ticket.number)


def test_what_was_addressed_to_nobody_outside_is_not_widened_while_it_waits(office: Office) -> None:
    ticket = opened(office)
    _revoke(office, ticket)
    office.mail("bea@staff", ticket.notice.reply_to, f"Re: [#{ticket.number}]", "Is it ours?", authenticated=None)
    office.work()
    office.release(office.held()[0].id or 0, Choice.ACCEPT)
    assert ("internal", "Is it ours?") in words(office, ticket.number)

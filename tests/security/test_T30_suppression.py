"""T30: a hard bounce that proves itself ends all mail to its address, a soft one its letter, a delay nothing; nobody's words
are lost in silence."""

from __future__ import annotations

import pytest

from mailgate.desk.deadlines import Failed
from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address
from store import suppression
from tests.client import Letter
from tests.office import Authenticated, Office
from tests.security.scenes import Opened, opened, outside
from tests.talks.reports import report

ANNA = Address("anna@customer.example")


@pytest.fixture
def answered(office: Office) -> tuple[Opened, Letter]:
    """A ticket answered and closed, and the answer as the customer has it."""
    ticket = opened(office)
    office.reply(ticket.notice, "#close\nA new one is on its way.")
    office.work()
    return ticket, office.letter("anna@customer")


def bounce(office: Office, letter: Letter, kind: str = "hard", **how: str) -> str:
    """A report on a letter comes back, at its own return path unless ``to`` says otherwise."""
    raw = report(letter, len(office.delivered), kind)
    entry = office.mail(
        "mailer-daemon@mx.example", how.get("to", letter.mail_from), "", "", raw=raw, mail_from="<>", authenticated=None
    )
    office.work()
    return office.disposition(entry)


def suppressed(office: Office) -> dict[Address, Suppressed]:
    with office.store.read() as session:
        return {one.address: one for one in suppression.listing(session, 100, office.now)}


def states(office: Office, letter: Letter) -> list[str]:
    return [row.state for row in office.outbox() if f"<{row.message_id}>" == letter.message_id]


def test_a_hard_bounce_suppresses_the_address_and_the_notice_says_how_to_lift_it(
    office: Office, answered: tuple[Opened, Letter]
) -> None:
    ticket, letter = answered
    bounce(office, letter)
    [one] = suppressed(office).values()
    assert (one.address, one.reason) == (ANNA, "a bounce came back (failed 5.1.1)")
    assert f"o{one.outbox}." in letter.message_id
    assert f"mailgate suppression remove {ANNA}" in office.letter("bea@staff").text
    assert office.ticket(ticket.number).ticket.status == "open"


def test_a_soft_bounce_fails_its_letter_tells_the_author_and_reopens_nothing(
    office: Office, answered: tuple[Opened, Letter]
) -> None:
    ticket, letter = answered
    before = len(office.delivered)
    bounce(office, letter, "soft")
    assert states(office, letter) == ["failed"]
    assert [one.to for one in office.delivered[before:]] == ["bea@staff.example"]
    assert "mailgate suppression" not in office.letter("bea@staff").text
    assert office.ticket(ticket.number).ticket.status == "closed"
    assert not suppressed(office)


def test_a_delay_is_an_event_and_nothing_else(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, letter = answered
    before = len(office.delivered)
    assert bounce(office, letter, "delayed") == "bounce"
    assert states(office, letter) == ["sent"]
    assert len(office.delivered) == before
    assert office.ticket(ticket.number).ticket.status == "closed"


@pytest.mark.parametrize("kind", ["hard", "soft", "delayed"])
def test_unproven_none_of_them_does_anything(office: Office, answered: tuple[Opened, Letter], kind: str) -> None:
    _ticket, letter = answered
    before = len(office.delivered)
    bounce(office, letter, kind, to="support@help.example")
    assert not suppressed(office)
    assert states(office, letter) == ["sent"]
    assert len(office.delivered) == before


def test_the_return_path_of_one_letter_proves_nothing_of_another(office: Office, answered: tuple[Opened, Letter]) -> None:
    """Who got a letter of their own knows one return path, and must not end another's mail with it."""
    _, letter = answered
    evil = opened(office, "evil@evil")
    before = len(office.delivered)
    bounce(office, letter, to=evil.acknowledged.mail_from)
    assert not suppressed(office)
    assert states(office, letter) == states(office, evil.acknowledged) == ["sent"]
    assert not outside(office, before)


def test_a_report_about_a_person_behind_a_list_fails_the_letter_and_leaves_the_list_alone(
    office: Office, answered: tuple[Opened, Letter]
) -> None:
    """One member of team@ who left, or who lies, must not cut off the others."""
    ticket, letter = answered
    before = len(office.delivered)
    raw = report(letter, 1).replace(
        b"Final-Recipient: rfc822; anna@customer.example", b"Final-Recipient: rfc822; anna@elsewhere.example"
    )
    office.mail("mailer-daemon@mx.example", letter.mail_from, "", "", raw=raw, mail_from="<>", authenticated=None)
    office.work()
    assert not suppressed(office)
    assert states(office, letter) == ["failed"]
    assert [one.to for one in office.delivered[before:]] == ["bea@staff.example"]
    assert office.ticket(ticket.number).ticket.status == "closed"


def test_a_report_that_says_whom_it_was_forwarded_to_is_about_the_address_we_wrote_to(
    office: Office, answered: tuple[Opened, Letter]
) -> None:
    _, letter = answered
    final, original = b"Final-Recipient: rfc822; anna@%s.example", b"Original-Recipient: rfc822; anna@customer.example\r\n"
    raw = report(letter, 1).replace(final % b"customer", original + final % b"elsewhere")
    office.mail("mailer-daemon@mx.example", letter.mail_from, "", "", raw=raw, mail_from="<>", authenticated=None)
    office.work()
    assert list(suppressed(office)) == [ANNA]


def test_a_suppressed_address_gets_no_mail_of_any_kind_and_the_author_is_told_at_once(
    office: Office, answered: tuple[Opened, Letter]
) -> None:
    ticket, letter = answered
    bounce(office, letter)
    mine = len(office.letters("anna@customer"))
    office.reply(ticket.notice, "#close\nDid you get it?")
    office.work()
    assert len(office.letters("anna@customer")) == mine
    told = office.letter("bea@staff")
    assert "not sent: the address is suppressed since 2026-03-02 (a bounce came back (failed 5.1.1))" in told.text
    assert office.ticket(ticket.number).ticket.status == "closed", "as they asked: they know that nobody reads it"
    office.mail("anna@customer", "support", "Another", "Hello?", authenticated=None)
    office.work()
    assert len(office.letters("anna@customer")) == mine
    assert office.ticket(ticket.number).ticket.status == "closed"


def test_a_letter_on_its_way_is_stopped_at_the_door_and_its_author_told(office: Office) -> None:
    ticket = opened(office)
    office.relay.answers[ANNA] = Failed(code=550, reply="550 5.7.1 not today")
    office.reply(ticket.notice, "A new one is on its way.")
    with office.store.write() as session:
        suppression.add(session, Suppressed(address=ANNA, reason="by hand", outbox=None, at=office.now))
    del office.relay.answers[ANNA]
    letters = len(office.letters("anna@customer"))
    office.work()
    assert len(office.letters("anna@customer")) == letters
    assert "suppressed since 2026-03-02 (by hand)" in office.letter("bea@staff").text


def test_what_was_made_before_is_checked_when_it_is_sent(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, _letter = answered
    office.reply(ticket.notice, "One more thing.")
    while office._pipeline.step():  # decided, and not yet sent
        continue
    with office.store.write() as session:
        suppression.add(session, Suppressed(address=ANNA, reason="by hand", outbox=None, at=office.now))
    mine = len(office.letters("anna@customer"))
    office.deliver()
    office.work()
    assert len(office.letters("anna@customer")) == mine
    assert next(row.state for row in office.outbox() if row.recipient == ANNA) == "failed"
    assert "not sent: the address is suppressed" in office.letter("bea@staff").text


def test_a_proven_mail_from_there_lifts_it_and_is_answered(office: Office, answered: tuple[Opened, Letter]) -> None:
    _, letter = answered
    bounce(office, letter)
    for how in ("unproven", "machine"):
        proof: Authenticated = None if how == "unproven" else True
        headers: dict[str, str | None] = {"Auto-Submitted": "auto-replied"} if how == "machine" else {}
        office.mail("anna@customer", "support", how, "Hello?", authenticated=proof, headers=headers)
        office.work()
        assert suppressed(office)
    mine = len(office.letters("anna@customer"))
    entry = office.mail("anna@customer", "support", "I am back", "Hello!")
    office.work()
    assert not suppressed(office)
    assert "suppressed: lifted" in office.why(entry)
    assert len(office.letters("anna@customer")) == mine + 1


def test_what_was_set_by_hand_stays(office: Office) -> None:
    with office.store.write() as session:
        suppression.add(session, Suppressed(address=ANNA, reason="by hand", outbox=None, at=office.now))
    office.mail("anna@customer", "support", "I am back", "Hello!")
    office.work()
    assert suppressed(office)
    assert not office.letters("anna@customer")


def test_of_a_colleagues_dead_address_the_others_are_told(office: Office) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    bounce(office, ticket.notice)
    assert list(suppressed(office)) == ["bea@staff.example"]
    assert [letter.to for letter in office.delivered[before:]] == ["tom@staff.example"]
    assert "bea@staff.example cannot be reached" in office.letter("tom@staff").subject
    office.reply(ticket.acknowledged, "Hello?")
    office.work()
    assert not [letter for letter in office.letters("bea@staff") if letter.subject.startswith("Re")]
    assert office.letter("tom@staff").text.find("Hello?") > 0


@pytest.mark.parametrize(
    ("reply", "dead"),
    [
        ("550 5.1.1 no such user", True),
        ("550 5.1.10 null MX", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 5.7.1 we do not like you", False),
        ("552 5.3.4 too big", False),
        ("554 no 15.1.1 here", False),
        ("550 no", False),
    ],
)
def test_a_relays_refusal_suppresses_only_where_nobody_is_there(office: Office, reply: str, dead: bool) -> None:
    ticket = opened(office)
    office.relay.answers[ANNA] = Failed(code=550, reply=reply)
    office.reply(ticket.notice, "A new one is on its way.")
    office.work()
    assert bool(suppressed(office)) == dead
    assert "could not be delivered to anna@customer.example" in office.letter("bea@staff").text

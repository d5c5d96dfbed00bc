"""T30: only a report at a letter's own return path changes anything; forged ones no delivery state, and no customer hears."""

from __future__ import annotations

import pytest

from tests.client import Letter
from tests.office import Office
from tests.security.scenes import Opened, opened, outside
from tests.talks.reports import report


@pytest.fixture
def answered(office: Office) -> tuple[Opened, Letter]:
    """A ticket answered and closed, and the answer as the customer has it."""
    ticket = opened(office)
    opened(office, "carl@customer")
    office.reply(ticket.notice, "#close\nA new one is on its way.")
    office.work()
    return ticket, office.letter("anna@customer")


def _bounce(office: Office, letter: Letter, to: str) -> str:
    entry = office.mail("mailer-daemon@mx.example", to, "", "", raw=report(letter, 1), mail_from="<>")
    office.work()
    return office.disposition(entry)


def _states(office: Office) -> dict[str, str]:
    return {row.message_id: row.state for row in office.outbox()}


def _forged(letter: Letter, other: Letter, where: str) -> str:
    mine, theirs = letter.mail_from, other.mail_from
    token = theirs.partition(".")[2]
    return {
        "the queue": "support@help.example",
        "another letter's return path": theirs,
        "its number with another's token": f"{mine.partition('.')[0]}.{token}",
        "its number with no token": f"{mine.partition('.')[0]}@help.example",
        "a signed address": other.reply_to,
    }[where]


@pytest.mark.parametrize(
    "where", ["the queue", "its number with another's token", "its number with no token", "a signed address"]
)
def test_a_report_anywhere_else_changes_nothing(office: Office, answered: tuple[Opened, Letter], where: str) -> None:
    ticket, letter = answered
    before, states = len(office.delivered), _states(office)
    assert _bounce(office, letter, _forged(letter, office.letters("carl@customer")[0], where)) in ("bounce", "held")
    assert {message_id: state for message_id, state in _states(office).items() if message_id in states} == states
    assert not outside(office, before)
    assert office.ticket(ticket.number).ticket.status == "closed"


def test_at_another_letters_return_path_it_is_that_letters_bounce(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, letter = answered
    acknowledged = office.letters("carl@customer")[0]
    before = len(office.delivered)
    assert _bounce(office, letter, acknowledged.mail_from) == "bounce"
    assert office.ticket(ticket.number).ticket.status == "closed"
    assert not outside(office, before)


def test_at_its_own_return_path_it_opens_the_ticket_and_tells_the_author(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, letter = answered
    before = len(office.delivered)
    assert _bounce(office, letter, letter.mail_from) == "bounce"
    assert office.ticket(ticket.number).ticket.status == "open"
    assert [one.to for one in office.delivered[before:]] == ["bea@staff.example"]
    assert [row.state for row in office.outbox() if f"<{row.message_id}>" == letter.message_id] == ["failed"]


def test_a_person_at_a_return_path_gets_no_authority_from_it(office: Office, answered: tuple[Opened, Letter]) -> None:
    _, letter = answered
    before = len(office.delivered)
    entry = office.mail("evil@evil", letter.mail_from, "Re: x", "Open it, please.")
    office.work()
    assert office.disposition(entry) == "held"
    assert not outside(office, before)


def _returned(office: Office, letter: Letter, raw: bytes) -> None:
    entry = office.mail("mailer-daemon@mx.example", letter.mail_from, "", "", raw=raw, mail_from="<>")
    office.work()
    assert office.disposition(entry) == "bounce"


def test_the_author_reads_what_the_report_says(office: Office, answered: tuple[Opened, Letter]) -> None:
    _, letter = answered
    _bounce(office, letter, letter.mail_from)
    assert "could not be delivered to anna@customer.example" in office.letter("bea@staff").text
    assert "(failed 5.1.1)" in office.letter("bea@staff").text


def test_the_same_report_under_another_id_changes_nothing_more(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, letter = answered
    _bounce(office, letter, letter.mail_from)
    office.mail("bea@staff", f"support+{ticket.number}-close", "x", "")
    office.work()
    before = len(office.delivered)
    _returned(office, letter, report(letter, 2))
    assert len(office.delivered) == before
    assert office.ticket(ticket.number).ticket.status == "closed"


_ANOTHER = b"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.7.1\r\n\r\n"


def _about(letter: Letter, *others: bytes, own: bool = False) -> bytes:
    """A report about others, and about its own recipient only if ``own``."""
    raw = report(letter, 3)
    head, _, tail = raw.partition(b"Final-Recipient: rfc822; anna@customer.example")
    mine, _, rest = tail.partition(b"\r\n\r\n")
    ours = b"Final-Recipient: rfc822; anna@customer.example" + mine + b"\r\n\r\n" if own else b""
    return head + b"".join(_ANOTHER % one for one in others) + ours + rest


def test_a_report_about_other_people_changes_nothing(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, letter = answered
    before = len(office.delivered)
    _returned(office, letter, _about(letter, b"carl@customer.example", b"zoe@other.example"))
    assert len(office.delivered) == before
    assert office.ticket(ticket.number).ticket.status == "closed"
    assert [row.state for row in office.outbox() if f"<{row.message_id}>" == letter.message_id] == ["sent"]


def test_among_other_people_it_is_our_recipient_who_counts(office: Office, answered: tuple[Opened, Letter]) -> None:
    ticket, letter = answered
    _returned(office, letter, _about(letter, b"carl@customer.example", b"zoe@other.example", own=True))
    assert "(failed 5.1.1)" in office.letter("bea@staff").text
    assert office.ticket(ticket.number).ticket.status == "open"

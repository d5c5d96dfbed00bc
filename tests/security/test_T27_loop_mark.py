"""T27: a letter of ours come back is a loop, whatever a relay did to its Message-ID; a mark we did not sign is not there."""

from __future__ import annotations

import re

import pytest

from tests.client import Letter
from tests.office import Office
from tests.security.scenes import opened
from tests.talks.reports import report

MARK = "X-Mailgate-Loop"


def rewritten(letter: Letter) -> bytes:
    """The letter as a relay passes it on that writes a Message-ID of its own."""
    return re.sub(rb"(?im)^message-id: <[^>]*>", b"Message-ID: <relay.1@relay.example>", letter.raw)


def test_every_letter_bears_the_mark_and_staffs_words_do_not_say_automatic(office: Office) -> None:
    ticket = opened(office)
    office.reply(ticket.notice, "#close\nA new one is on its way.")
    office.work()
    assert len(office.delivered) >= 4
    for letter in office.delivered:
        assert letter.message_id.startswith(f"<{letter.header(MARK)}@")
    answer = office.letter("anna@customer")
    assert not answer.header("Auto-Submitted")
    assert not answer.header("X-Auto-Response-Suppress")


@pytest.mark.parametrize("whose", ["anna@customer", "bea@staff"])
@pytest.mark.parametrize("path", ["anna@customer", "<>", "relay@relay.example"])
def test_a_letter_come_back_is_a_loop_also_with_another_message_id(office: Office, whose: str, path: str) -> None:
    opened(office)
    letter = office.letter(whose)
    before = len(office.delivered)
    entry = office.mail(
        "support@help.example", "support", "", "", raw=rewritten(letter), mail_from=path, rcpt_to="support@help.example"
    )
    office.work()
    assert office.disposition(entry) == "loop"
    assert len(office.delivered) == before
    assert not office.held()


@pytest.mark.parametrize(
    "mark",
    ["o1.aaaaaaaaaaaaaaaaaaaaaaaaaa", "o2.{token}", "yes", "", "o1", "o99999999999999.{token}"],
    ids=lambda mark: mark[:4] or "none",
)
def test_a_forged_mark_is_ignored(office: Office, mark: str) -> None:
    ticket = opened(office)
    token = ticket.acknowledged.header(MARK).partition(".")[2]
    entry = office.reply(ticket.acknowledged, "It is still dead.", headers={MARK: mark.format(token=token)})
    office.work()
    assert office.disposition(entry) == "reply"


def test_a_mark_in_a_header_block_that_reads_in_two_ways_is_ignored(office: Office) -> None:
    ticket = opened(office)
    mark = ticket.acknowledged.header(MARK)
    raw = (
        f"From: anna@customer.example\r\nTo: support@help.example\r\nX-A: b\rX-B: c\r\n{MARK}: {mark}\r\n\r\nWords.\r\n".encode()
    )
    entry = office.mail("anna@customer", "support", "", "", raw=raw)
    office.work()
    assert office.disposition(entry) != "loop"


def test_a_customers_reply_that_quotes_our_headers_is_a_reply(office: Office) -> None:
    ticket = opened(office)
    header = ticket.acknowledged.raw.split(b"\r\n\r\n")[0].decode()
    entry = office.reply(ticket.acknowledged, f"It is still dead. Your mail said:\n\n{header}", quote=False)
    office.work()
    assert office.disposition(entry) == "reply"


def test_a_report_that_returns_our_headers_is_a_bounce(office: Office) -> None:
    letter = opened(office).acknowledged
    raw = report(letter, 1).replace(b"Subject: yours\r\n", b"Subject: yours\r\n" + f"{MARK}: {letter.header(MARK)}\r\n".encode())
    entry = office.mail("mailer-daemon@mx.example", letter.mail_from, "", "", raw=raw, mail_from="<>")
    office.work()
    assert office.disposition(entry) == "bounce"

"""T43: a person whose address has letters beyond ASCII is read, found again and answered; never by a guess at another address."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from pathlib import Path

import pytest

from mailgate.desk.deadlines import Failed, Outcome, Sent
from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.outbound import relay
from mailgate.settings import Relay, Settings
from store.outbox_rows import State
from tests.office import Office
from tests.peers import sink as sink_peer
from tests.peers.daemon import PATIENCE
from tests.peers.gatehouse import Plan, running
from tests.peers.postfix import Postfix
from tests.peers.sink import Sink
from tests.security.scenes import opened
from tests.stand_ins import BORDER

HER = Address("müller@xn--bcher-kva.example")
MAIL = "From: support@help.example\r\nTo: Anna <müller@xn--bcher-kva.example>\r\nSubject: x\r\n\r\nIt lives.\r\n".encode()
PLAIN = b"From: support@help.example\r\nTo: anna@customer.example\r\nSubject: x\r\n\r\nIt lives.\r\n"


def her_mail(body: str, number: int = 1, to: str = "support@help.example", who: str = "müller@bücher.example") -> bytes:
    return (
        f"From: Anna Müller <{who}>\r\nTo: {to}\r\nSubject: Die Lampe\r\nMessage-ID: <{number}@b.example>\r\n"
        f"Date: Sun, 1 Mar 2026 08:00:0{number} +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    ).encode()


def comes(office: Office, raw: bytes, to: str = "support@help.example") -> str:
    """A mail with UTF-8 in its head, as a mailbox has it."""
    proof = f"Authentication-Results: {BORDER}; dmarc=pass header.from=xn--bcher-kva.example\r\n".encode()
    entry = office.mail(HER, to, "", "", raw=proof + raw, mail_from=HER, authenticated=True)
    office.work()
    return office.disposition(entry)


def test_she_is_acknowledged_answered_and_found_again(office: Office) -> None:
    assert comes(office, her_mail("Sie ist dunkel.")) == "new_ticket"
    acknowledged = office.letter(HER)
    assert "müller@xn--bcher-kva.example".encode() in acknowledged.raw.partition(b"\r\n\r\n")[0]
    notice = office.letter("bea@staff")
    assert "müller".encode() not in notice.raw.partition(b"\r\n\r\n")[0], "no customer address in a staff header"
    office.reply(notice, "Eine neue ist unterwegs.")
    office.work()
    letter = office.letter(HER)
    assert "Eine neue ist unterwegs." in letter.text
    assert address.read(letter.to) == HER
    reply_to = letter.addresses("Reply-To")[0]
    assert reply_to.isascii()
    assert comes(office, her_mail("Danke, sie leuchtet noch nicht.", 2, reply_to), reply_to) == "reply"
    assert {row.state for row in office.outbox()} == {State.SENT}


@pytest.mark.parametrize(
    "other",
    [
        "mueller@bücher.example",
        "muller@bücher.example",
        "MÜLLER@bücher.example",
        "mu\u0308ller@bücher.example",
        "m\uff55ller@bücher.example",
    ],
)
def test_an_address_that_is_only_like_hers_is_somebody_elses(office: Office, other: str) -> None:
    """No folding beyond ASCII: who may register the look-alike must not write as her."""
    comes(office, her_mail("Sie ist dunkel."))
    her_ticket = office.letter("bea@staff").subject
    number = her_ticket.partition("#")[2].partition("]")[0]
    raw = her_mail("Bitte senden.", 2, who=other).replace(b"Subject: Die Lampe", f"Subject: [#{number}] Die Lampe".encode())
    comes(office, raw)
    said = [entry.text for entry in office.ticket(int(number)).timeline if hasattr(entry, "text")]
    assert "Bitte senden." not in said


def test_an_unproven_one_is_not_acknowledged(office: Office) -> None:
    entry = office.mail(HER, "support@help.example", "", "", raw=her_mail("Sie ist dunkel."), mail_from=HER, authenticated=None)
    office.work()
    assert office.disposition(entry) == "new_ticket"
    assert [letter.to for letter in office.delivered if letter.to == HER] == []


@pytest.mark.peer
def test_a_postfix_before_the_desk_delivers_her_mail_by_lmtp(tmp_path: Path, postfix: Callable[..., Postfix]) -> None:
    """A port without SMTPUTF8 would make it return her mail to her."""
    with running(Plan(folder=tmp_path, sections={"lmtp": {"listen": "127.0.0.1:0"}})) as gate:
        border = postfix(int(gate.places["lmtp"].rpartition(":")[2]), "lmtp")
        raw = her_mail("Sie ist dunkel.")
        with smtplib.SMTP("127.0.0.1", border.port, timeout=PATIENCE) as client:
            client.sendmail("müller@bücher.example", ["support@help.example"], raw, ["SMTPUTF8", "BODY=8BITMIME"])
        border.wait_until_sent("support@help.example")
        [stored] = gate.kept
    assert stored.envelope.mail_from == HER
    assert stored.raw.endswith(raw)


def send(sink: Sink, recipient: str, data: bytes) -> Outcome:
    async def run() -> Outcome:
        way = relay.from_url(Settings(relay=Relay(url=sink.url)), {})
        try:
            return await way.send("support+b1.x@help.example", recipient, data)
        finally:
            await way.close()

    return asyncio.run(run())


def test_a_relay_that_offers_it_is_told_smtputf8_and_only_where_it_is_needed(sink: Sink) -> None:
    assert isinstance(send(sink, HER, MAIL), Sent)
    assert isinstance(send(sink, "anna@customer.example", PLAIN), Sent)
    assert isinstance(send(sink, "anna@customer.example", MAIL), Sent)
    assert [(mail.rcpt_to, "SMTPUTF8" in mail.options) for mail in sink.mails] == [
        ((HER,), True),
        (("anna@customer.example",), False),
        (("anna@customer.example",), True),
    ]
    assert sink.mails[0].raw == MAIL


def test_a_relay_without_it_fails_the_letter_for_good_and_hears_nothing_of_it() -> None:
    with sink_peer.running(enable_SMTPUTF8=False) as sink:
        outcome = send(sink, HER, MAIL)
        assert isinstance(outcome, Failed)
        assert "ask for another address" in outcome.reply
        assert isinstance(send(sink, "anna@customer.example", PLAIN), Sent)
        assert [mail.rcpt_to for mail in sink.mails] == [("anna@customer.example",)]


def test_staff_are_told_what_to_do_when_it_cannot_be_written_to_her(office: Office, tmp_path: Path) -> None:
    comes(office, her_mail("Sie ist dunkel."))
    office.relay.answers[HER] = Failed(reply="5.6.7 the relay does not offer SMTPUTF8; ask for another address of theirs")
    office.reply(office.letter("bea@staff"), "Eine neue ist unterwegs.")
    office.work()
    assert "ask for another address" in office.letter("bea@staff").text
    assert opened(office).number

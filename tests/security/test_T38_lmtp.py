"""T38: by LMTP every accepted recipient gets an answer of its own, in their order, whatever becomes of the mail."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mailgate.inbound.intake import IntakeFullError
from mailgate.mail.model import Address, Peer, Via
from tests.peers.dialogue import Wire
from tests.peers.gatehouse import House, Plan, running
from tests.peers.postfix import Postfix

Sections = dict[str, dict[str, Any]]
LHLO = "S: 220 help.example LMTP *\nC: LHLO border.example\nS: 250-help.example*\n"
THREE = (
    LHLO
    + """
    C: MAIL FROM:<anna@customer.example>
    S: 250 2.1.0 *
    C: RCPT TO:<support@help.example>
    S: 250 2.1.5 *
    C: RCPT TO:<person1@help.example>
    S: 250 2.1.5 *
    C: RCPT TO:<support@help.example>
    S: 250 2.1.5 *
    C: DATA
    S: 354 *
"""
)
"""Three accepted recipients, two of them equal."""


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[House]:
    with running(Plan(folder=tmp_path, sections={"lmtp": {"listen": "127.0.0.1:0"}, "limits": {"received_lines": 3}})) as house:
        yield house


def port(gate: House) -> int:
    return int(gate.places["lmtp"].rpartition(":")[2])


@contextmanager
def announced(gate: House) -> Iterator[Wire]:
    with Wire(port(gate)) as wire:
        wire.talk(THREE)
        yield wire


def deliver(path: Path) -> None:
    """One mail by a Unix socket."""
    with Wire(path) as wire:
        wire.talk(THREE)
        wire.send(b"Subject: x\r\n\r\nx\r\n.\r\n")
        three_times(wire, "250 2.0.0 kept as *")


def three_times(wire: Wire, reply: str) -> None:
    """Exactly three answers: the next one is that of the next command."""
    wire.send(b"NOOP\r\n")
    wire.talk(f"S: {reply}\nS: {reply}\nS: {reply}\nS: 250 2.0.0 fine")
    assert len(set(wire.answers[-4:-1])) == 1


def test_each_of_three_recipients_two_of_them_equal_gets_the_250_and_the_mail_is_kept_once(gate: House) -> None:
    with announced(gate) as wire:
        wire.send(b"Subject: x\r\n\r\nx\r\n.\r\n")
        three_times(wire, "250 2.0.0 kept as 1")
        wire.talk("C: QUIT\nS: 221 *\nS: (gone)")
    [stored] = gate.kept
    assert stored.envelope.via is Via.LMTP
    assert stored.envelope.rcpt_to == (Address("support@help.example"), Address("person1@help.example"))
    assert stored.envelope.peer == Peer(host="127.0.0.1", trusted=False)


@pytest.mark.parametrize(
    ("octets", "reply"),
    [
        (b"Subject: x\r\n\r\nbare\nfeed\r\n.\r\n", "554 5.5.2 *"),
        (b"Subject: x\r\n\r\nbare\rreturn\r\n.\r\n", "554 5.5.2 *"),
        (b"Received: x\r\n" * 4 + b"\r\nx\r\n.\r\n", "554 5.4.6 *"),
    ],
)
def test_each_recipient_is_refused_a_mail_that_is_not_taken(gate: House, octets: bytes, reply: str) -> None:
    with announced(gate) as wire:
        wire.send(octets)
        three_times(wire, reply)
    assert gate.kept == []


def test_each_recipient_is_refused_a_mail_that_is_too_large_and_the_last_octet_that_fits_is_taken(tmp_path: Path) -> None:
    sections: Sections = {"lmtp": {"listen": "127.0.0.1:0"}, "smtp": {"max_size": 1000}, "limits": {"overrun": 500}}
    with running(Plan(folder=tmp_path, sections=sections)) as gate:
        for size, reply in ((999, "250 *"), (1000, "250 *"), (1001, "552 5.3.4 *")):
            with announced(gate) as wire:
                wire.send(b"x" * (size - 2) + b"\r\n.\r\n")
                three_times(wire, reply)
        with announced(gate) as wire:
            wire.send(b"x" * (1000 + 500 + 100))
            wire.talk("S: 421 4.7.0 *\nS: 421 4.7.0 *\nS: 421 4.7.0 *\nS: (gone)")
        assert [len(raw) for raw in gate.mails] == [999, 1000]


@pytest.mark.parametrize("raised", [IntakeFullError, RuntimeError, MemoryError])
def test_each_recipient_hears_of_trouble_of_ours(gate: House, monkeypatch: pytest.MonkeyPatch, raised: type[Exception]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("mailgate.inbound.smtp.Envelope", broken)
    with announced(gate) as wire:
        wire.send(b"Subject: x\r\n\r\nx\r\n.\r\n")
        three_times(wire, "452 4.3.1 *" if raised is IntakeFullError else "451 4.3.0 *")
    monkeypatch.undo()
    with announced(gate) as wire:
        wire.send(b"Subject: x\r\n\r\nx\r\n.\r\n")
        three_times(wire, "250 2.0.0 *")


def test_only_accepted_recipients_are_counted(gate: House) -> None:
    with Wire(port(gate)) as wire:
        wire.talk(LHLO)
        wire.talk("""
            C: DATA
            S: 503 5.5.1 *
            C: MAIL FROM:<>
            S: 250 2.1.0 *
            C: DATA
            S: 503 5.5.1 *
            C: RCPT TO:<anna@elsewhere.example>
            S: 550 5.7.1 *
            C: RCPT TO:<broken@help.example>
            S: 451 4.3.0 *
            C: DATA
            S: 503 5.5.1 *
            C: RCPT TO:<support@help.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C| x\\r\\n.\\r\\nNOOP\\r\\n
            S: 250 2.0.0 kept as 1
            S: 250 2.0.0 fine
        """)


def test_a_second_mail_on_the_connection_counts_anew(gate: House) -> None:
    with announced(gate) as wire:
        wire.send(b"x\r\n.\r\n")
        three_times(wire, "250 2.0.0 kept as 1")
        wire.talk("""
            C| MAIL FROM:<>\\r\\nRCPT TO:<support@help.example>\\r\\nRSET\\r\\n
            C| MAIL FROM:<>\\r\\nRCPT TO:<person2@help.example>\\r\\nDATA\\r\\n
            S: 250 *
            S: 250 *
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            C| y\\r\\n.\\r\\nNOOP\\r\\n
            S: 250 2.0.0 kept as 2
            S: 250 2.0.0 fine
        """)


def test_lmtp_is_greeted_by_lhlo_only_and_offers_what_the_standard_asks_for(gate: House) -> None:
    with Wire(port(gate)) as wire:
        wire.talk("""
            S: 220 help.example LMTP Mailgate
            C: EHLO x
            S: 500 5.5.1 *
            C: HELO x
            S: 500 5.5.1 *
            C: MAIL FROM:<>
            S: 503 5.5.1 say LHLO first
            C: LHLO border.example
            S: 250-help.example / 250-SIZE 26214400 / 250-PIPELINING / 250-8BITMIME / 250-SMTPUTF8 / 250-ENHANCEDSTATUSCODES / *
            C: STARTTLS
            S: 500 5.5.1 *
            C: AUTH PLAIN AGEAYg==
            S: 502 5.5.1 *
            C: MAIL FROM:<> SMTPUTF8
            S: 250 2.1.0 *
            C: RSET
            S: 250 *
            C| MAIL FROM:<m\\xc3\\xbcller@customer.example>\\r\\n
            S: 553 5.6.7 *
            C: HELP
            S: 214 2.0.0 DATA HELP LHLO MAIL NOOP QUIT RCPT RSET VRFY
        """)
    with Wire(gate.port) as wire:
        wire.talk("S: 220 help.example ESMTP *\nC: LHLO x\nS: 500 5.5.1 no such command")


def test_duplicates_count_towards_the_most_recipients_of_a_mail(tmp_path: Path) -> None:
    sections: Sections = {"lmtp": {"listen": "127.0.0.1:0"}, "limits": {"recipients": 3}}
    with running(Plan(folder=tmp_path, sections=sections)) as gate, Wire(port(gate)) as wire:
        wire.talk(LHLO + "C: MAIL FROM:<>\nS: 250 *")
        said = [wire.say("RCPT TO:<support@help.example>")[:9] for _ in range(4)]
        assert said == ["250 2.1.5", "250 2.1.5", "250 2.1.5", "452 4.5.3"]


@pytest.mark.peer
def test_a_real_postfix_delivers_to_three_recipients_and_its_queue_is_empty(
    gate: House, postfix: Callable[..., Postfix], tmp_path: Path
) -> None:
    border = postfix(port(gate), "lmtp")
    recipients = ["support@help.example", "person1@help.example", "person2@help.example"]
    with smtplib.SMTP("127.0.0.1", border.port) as client:
        client.sendmail("anna@customer.example", recipients, "Subject: x\r\n\r\nx\r\n")
    for recipient in recipients:
        border.wait_until_sent(recipient)
    border.daemon.wait_for("qmgr.*: removed")
    assert sum("status=sent" in line for line in border.daemon.lines) == 3
    assert not any("status=deferred" in line or "status=bounced" in line for line in border.daemon.lines)
    [stored] = gate.kept
    assert set(stored.envelope.rcpt_to) == set(map(Address, recipients))

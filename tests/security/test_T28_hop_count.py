"""T28: a mail that goes in circles is refused by SMTP with 554 5.4.6 (RFC 5321 §6.3), elsewhere kept as a loop, unanswered."""

from __future__ import annotations

import pytest

from mailgate.mail.model import Via
from tests.office import Office
from tests.peers.dialogue import announced
from tests.peers.gatehouse import House
from tests.security.conftest import OpenGate

HOP = b"Received: from a.example by b.example; Mon, 2 Mar 2026 08:00:00 +0000\r\n"
MAIL = b"From: anna@customer.example\r\nSubject: Round\r\nMessage-ID: <%d@customer.example>\r\n\r\n"
QUOTED = b"Received: this is no header\r\n" * 60


def looping(hops: int) -> bytes:
    """A mail that passed so many servers; its words look like more of them."""
    return HOP * hops + MAIL % hops + QUOTED


@pytest.mark.parametrize(
    ("hops", "answer"), [(49, "250 2.0.0 *"), (50, "250 2.0.0 *"), (51, "554 5.4.6 *"), (5_000, "554 5.4.6 *")]
)
def test_by_smtp_more_than_fifty_are_refused(gate: House, hops: int, answer: str) -> None:
    with announced(gate.port) as wire:
        wire.send(looping(hops) + b".\r\n")
        wire.talk(f"S: {answer}")
    assert len(gate.kept) == (1 if hops <= 50 else 0)


@pytest.mark.parametrize(("hops", "answer"), [(2, "250 2.0.0 *"), (3, "250 2.0.0 *"), (4, "554 5.4.6 *")])
def test_the_limit_is_a_setting(open_gate: OpenGate, hops: int, answer: str) -> None:
    gate = open_gate(limits={"received_lines": 3})
    with announced(gate.port) as wire:
        wire.send(looping(hops) + b".\r\n")
        wire.talk(f"S: {answer}")


@pytest.mark.parametrize(("hops", "ends"), [(49, "new_ticket"), (50, "new_ticket"), (51, "loop"), (5_000, "loop")])
def test_elsewhere_it_is_a_loop_and_nobody_is_answered_or_told(office: Office, hops: int, ends: str) -> None:
    entry = office.mail("anna@customer", "support", "", "", raw=looping(hops), via=Via.INGEST)
    office.work()
    assert office.disposition(entry) == ends
    assert bool(office.delivered) == (ends == "new_ticket")

"""T39, T33: size is counted in octets of the mail, told in time, and nothing over it is kept. Lines may be of any length."""

from __future__ import annotations

import pytest

from tests.peers.dialogue import GREETED, announced, dialogue
from tests.peers.gatehouse import House
from tests.security.conftest import OpenGate

LIMIT = 4096


@pytest.fixture
def gate(open_gate: OpenGate) -> House:
    return open_gate(smtp={"max_size": LIMIT}, limits={"spool_in_memory": 1024})


def of_size(octets: int) -> bytes:
    """A mail of so many octets, dotted lines in it (their doubled dots do not count, RFC 1870 §5)."""
    line = b".23456789012345678901234567890\r\n"
    return (line * (octets // len(line) + 1))[: octets - 2] + b"\r\n"


def stuffed(raw: bytes) -> bytes:
    return (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


@pytest.mark.parametrize("octets", [2, 1023, 1024, 1025, LIMIT - 1, LIMIT])
def test_up_to_the_limit_a_mail_is_taken_whole(gate: House, octets: int) -> None:
    raw = of_size(octets)
    raw = raw.replace(b"\r\r\n", b"x\r\n")
    with announced(gate.port) as wire:
        wire.send(stuffed(raw))
        wire.talk("S: 250 2.0.0 *")
    assert gate.mails == [raw]


@pytest.mark.parametrize("octets", [LIMIT + 1, LIMIT * 10, LIMIT + 2**20])
def test_over_the_limit_it_is_refused_after_its_end_and_the_talk_goes_on(gate: House, octets: int) -> None:
    with announced(gate.port) as wire:
        wire.send(stuffed(of_size(octets).replace(b"\r\r\n", b"x\r\n")))
        wire.talk("""
            S: 552 5.3.4 *
            C: MAIL FROM:<anna@customer.example>
            S: 250 2.1.0 *
            C: RCPT TO:<support@help.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: small
            C: .
            S: 250 2.0.0 *
        """)
    assert gate.mails == [b"small\r\n"]


def test_far_over_the_limit_we_hang_up(gate: House) -> None:
    with announced(gate.port) as wire:
        wire.send(b"x" * (LIMIT + 2**20 + 100_000))
        wire.talk("S: 421 4.7.0 *\nS: (gone)")
    assert gate.kept == []


@pytest.mark.parametrize(
    ("announced_size", "answer"), [(LIMIT, "250 2.1.0 *"), (LIMIT + 1, "552 5.3.4 *"), (10**20 - 1, "552 5.3.4 *")]
)
def test_an_announced_size_is_judged_at_once(gate: House, announced_size: int, answer: str) -> None:
    script = GREETED + "C: MAIL FROM:<anna@customer.example> SIZE={size}\nS: {answer}"
    dialogue(gate.port, script, size=announced_size, answer=answer)


def test_ehlo_says_the_limit(gate: House) -> None:
    dialogue(gate.port, f"S: 220 *\nC: EHLO x\nS: 250-help.example / 250-SIZE {LIMIT} / *")


@pytest.mark.parametrize("length", [999, 1001, 2049, 200_000, 1_000_000])
def test_a_line_of_any_length_is_taken(open_gate: OpenGate, length: int) -> None:
    gate = open_gate()
    raw = b"Content-Type: text/html\r\n\r\n" + b"<p>" * (length // 3) + b"\r\n"
    with announced(gate.port) as wire:
        wire.send(raw + b".\r\n")
        wire.talk("S: 250 2.0.0 *")
    assert gate.mails == [raw]


def test_no_part_of_a_refused_mail_stays_on_the_disk(gate: House) -> None:
    folder = gate.folder / "spool"
    with announced(gate.port) as wire:
        wire.send(stuffed(of_size(LIMIT + 1).replace(b"\r\r\n", b"x\r\n")))
        wire.answer()
        assert list(folder.iterdir()) == []

"""T36: DATA ends on CR LF . CR LF only, commands on CR LF only. What somebody else takes for an end brings in no second mail."""

from __future__ import annotations

import pytest

from mailgate.mail import parse
from tests.peers.dialogue import GREETED, announced, dialogue
from tests.peers.gatehouse import House
from tests.security.conftest import OpenGate

SMUGGLED = (
    b"MAIL FROM:<evil@attacker.example>\r\nRCPT TO:<support@help.example>\r\nDATA\r\nSubject: smug\r\n\r\nsmuggled\r\n.\r\n"
)


@pytest.mark.parametrize(
    "end",
    [
        b"\n.\r\n",
        b"\n.\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r.\r\n",
        b"\r\n.\r",
        b"\r\r\n.\r",
        b"\n\n.\r\n",
        b"\r\n\0.\r\n",
        b"\r\n.\r\r\n",
        b"\r\n.\0\r\n",
        b"\n.\r\r\n",
        b"\r.\n",
        b"\r\n.\x85",
        b"\x85.\x85",
    ],
)
def test_an_end_that_is_none_hides_no_second_mail(gate: House, end: bytes) -> None:
    with announced(gate.port) as wire:
        wire.send(b"Subject: first\r\n\r\nbefore" + end + SMUGGLED)
        answer = wire.answer()
        wire.talk("C: QUIT\nS: 221 *\nS: (gone)")
    clean = not (b"\r" in end.replace(b"\r\n", b"") or b"\n" in end.replace(b"\r\n", b""))
    assert answer.startswith("250" if clean else "554 5.5.2")
    assert len(gate.kept) == clean
    assert all(stored.envelope.mail_from == "anna@customer.example" for stored in gate.kept)
    assert not any(raw.startswith(b"Subject: smug") for raw in gate.mails)


@pytest.mark.parametrize("bare", [b"a\nb", b"a\rb", b"\n", b"\r"])
def test_a_bare_cr_or_lf_in_a_mail_is_refused_after_its_real_end_and_the_talk_goes_on(gate: House, bare: bytes) -> None:
    with announced(gate.port) as wire:
        wire.send(b"Subject: x\r\n\r\n" + bare + b"\r\n.\r\n")
        wire.talk("""
            S: 554 5.5.2 *
            C: MAIL FROM:<anna@customer.example>
            S: 250 2.1.0 *
            C: RCPT TO:<support@help.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: fine
            C: .
            S: 250 2.0.0 *
        """)
    assert gate.mails == [b"fine\r\n"]


def test_where_bare_ones_are_taken_they_are_read_as_line_ends_and_still_end_no_mail(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"bare_newlines": "normalize"}, limits={"received_lines": 2})
    for end in (b"\n.\r\n", b"\n.\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\n\n.\r\n", b"\r.\n"):
        raw = b"Subject: scan\r\nX: a\nFrom: evil@attacker.example\r\n\r\nbefore" + end + SMUGGLED.replace(b"\r\n.\r\n", b"\r\n")
        with announced(gate.port) as wire:
            wire.send(raw + b".\r\n")
            wire.talk("S: 250 2.0.0 *\nC: QUIT\nS: 221 *\nS: (gone)")
        *_, stored = gate.kept
        assert stored.raw == raw.replace(b"\r\n.", b"\r\n")
        mail = parse.read(stored.raw)
        assert mail.subject == "scan"
        assert not mail.headers_clean, "what stands in such a header proves nothing"
    for hops, answer in ((2, "250 2.0.0 *"), (3, "554 5.4.6 *")):
        with announced(gate.port) as wire:
            wire.send(b"Received: x\n" * hops + b"\nReceived: quoted\n" * 5 + b"\r\n.\r\n")
            wire.talk(f"S: {answer}")


@pytest.mark.parametrize(
    "line", ["NOOP\\n", "NOOP\\rNOOP\\r\\n", "NOOP\\r\\r\\n", "MAIL FROM:<a@b.example>\\nRCPT TO:<support@help.example>\\r\\n"]
)
def test_a_command_ends_with_cr_lf_or_the_talk_is_over(gate: House, line: str) -> None:
    dialogue(
        gate.port,
        GREETED
        + """
        C| {line}
        S: 500 5.5.2 *
        S: (gone)
        """,
        line=line,
    )


def test_dots_doubled_for_the_way_are_single_again(gate: House) -> None:
    with announced(gate.port) as wire:
        wire.talk("""
            C: ..
            C: ...
            C: ..a
            C: .b
            C: c.
            C: .
            S: 250 2.0.0 *
        """)
    assert gate.mails == [b".\r\n..\r\n.a\r\nb\r\nc.\r\n"]

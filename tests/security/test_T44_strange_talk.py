"""T44, T41, T43 and the order of commands: odd verbs, browsers, early talkers, octets beyond ASCII."""

from __future__ import annotations

import pytest

from tests.peers.dialogue import ANNOUNCED, GREETED, Wire, dialogue
from tests.peers.gatehouse import House


@pytest.mark.parametrize("line", ["GET / HTTP/1.1", "POST / HTTP/1.1", "CONNECT help.example:25 HTTP/1.1", "get / HTTP/1.0"])
def test_a_browser_is_hung_up_on_at_its_first_line(gate: House, line: str) -> None:
    script = """
        S: 220 *
        C: {line}
        S: (gone)
    """
    dialogue(gate.port, script, line=line)


def test_a_mail_hidden_in_a_web_form_is_not_read(gate: House) -> None:
    mail = b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<support@help.example>\r\nDATA\r\n.\r\n"
    with Wire(gate.port) as wire:
        wire.send(b"POST / HTTP/1.1\r\nHost: x\r\n\r\n" + mail)
        wire.talk("S: 220 *\nS: (gone)")
    assert gate.kept == []


@pytest.mark.parametrize("verb", ["BDAT", "bdat"])
def test_the_octets_of_a_chunk_are_no_commands(gate: House, verb: str) -> None:
    mail = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<support@help.example>\r\nDATA\r\n.\r\n"
    with Wire(gate.port) as wire:
        wire.talk(GREETED)
        wire.send(f"{verb} {len(mail)} LAST\r\n".encode() + mail)
        wire.talk("S: 502 5.5.1 *\nS: (gone)")
    assert gate.kept == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("AUTH PLAIN AGEAYg==", "502 5.5.1 *"),
        ("AUTH LOGIN", "502 5.5.1 *"),
        ("LHLO x", "500 5.5.1 *"),
        ("EXPN staff", "502 5.5.1 *"),
        ("STARTTLS", "502 5.5.1 *"),
        ("TURN", "500 5.5.1 *"),
        ("", "500 5.5.1 *"),
        ("M\\xc4IL", "500 5.5.2 *"),
        ("NOOP \\x00", "500 5.5.2 *"),
        ("\\x16\\x03\\x01\\x02", "500 5.5.2 *"),
        ("NOOP " + "x" * 2041, "250 2.0.0 *"),
        ("NOOP " + "x" * 2042, "500 5.5.2 *"),
        ("HELO", "501 5.5.4 *"),
        ("RSET now", "501 5.5.4 *"),
        ("DATA", "503 5.5.1 *"),
        ("RCPT TO:<support@help.example>", "503 5.5.1 *"),
        ("MAIL FROM:<\\xfc@b\\xfc.example> SMTPUTF8", "500 5.5.2 *"),
        ("MAIL FROM:<\\xc3\\xbc@b\\xc3\\xbc.example>", "553 5.6.7 *"),
        ("MAIL FROM:<\\xc3\\xbc@b\\xc3\\xbc.example> SMTPUTF8", "250 2.1.0 *"),
        ("MAIL FROM:<a@b.example> SMTPUTF8", "250 2.1.0 *"),
        ("MAIL FROM:<a@b.example> smtputf8 BODY=8BITMIME", "250 2.1.0 *"),
        ("MAIL FROM:<a@b.example> SMTPUTF8=1", "501 5.5.4 *"),
        ("MAIL FROM:<\\xe2\\x80\\xaea@b.example> SMTPUTF8", "500 5.5.2 *"),
        ("MA\\xc4\\xb1L FROM:<a@b.example>", "500 5.5.2 *"),
        ("VRFY \\xc3\\xbc@b\\xc3\\xbc.example", "252 2.5.0 *"),
        ("EHLO b\\xc3\\xbc.example", "500 5.5.2 *"),
        ("mail from:<a@b.example>", "250 2.1.0 *"),
        ("noop", "250 2.0.0 *"),
    ],
)
def test_a_line_and_its_answer(gate: House, line: str, answer: str) -> None:
    dialogue(gate.port, GREETED + "C: {line}\nS: {answer}\nC: QUIT\nS: 221 *\nS: (gone)", line=line, answer=answer)


def test_five_lines_that_are_no_commands_are_enough(gate: House) -> None:
    dialogue(gate.port, GREETED + 4 * "C: FOO\nS: 500 5.5.1 *\n" + "C: FOO\nS: 500 5.5.1 *\nS: 421 4.7.0 *\nS: (gone)")


def test_a_line_without_end_is_not_waited_for(gate: House) -> None:
    with Wire(gate.port) as wire:
        wire.talk(GREETED)
        wire.send(b"x" * 2049)
        wire.talk("S: 500 5.5.2 *\nS: (gone)")


def test_what_is_offered_is_what_there_is(gate: House) -> None:
    with Wire(gate.port) as wire:
        wire.answer()
        offers = wire.say("EHLO x").split(" / ")
        untold = wire.say("HELP")
    assert offers == [
        "250-help.example",
        "250-SIZE 26214400",
        "250-PIPELINING",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250-ENHANCEDSTATUSCODES",
        "250 HELP",
    ]
    assert untold == "214 2.0.0 DATA EHLO HELO HELP MAIL NOOP QUIT RCPT RSET VRFY"


ORDERS = (
    """
        S: 220 *
        C: MAIL FROM:<a@b.example>
        S: 503 5.5.1 *
        C: HELO x
        S: 250 help.example
        C: MAIL FROM:<a@b.example>
        S: 250 *
    """,
    GREETED
    + """
        C: MAIL FROM:<a@b.example>
        S: 250 *
        C: MAIL FROM:<a@b.example>
        S: 503 5.5.1 *
        C: RSET
        S: 250 *
        C: MAIL FROM:<>
        S: 250 *
        C: MAIL FROM:<>
        S: 503 5.5.1 *
    """,
    GREETED
    + """
        C: MAIL FROM:<>
        S: 250 *
        C: EHLO y
        S: 250*
        C: RCPT TO:<support@help.example>
        S: 503 5.5.1 *
    """,
    GREETED
    + """
        C: MAIL FROM:<>
        S: 250 *
        C: DATA
        S: 503 5.5.1 *
        C: DATA now
        S: 501 5.5.4 *
    """,
)


@pytest.mark.parametrize("script", ORDERS)
def test_commands_have_an_order(gate: House, script: str) -> None:
    dialogue(gate.port, script)


def test_two_mails_in_one_packet_before_the_greeting_are_two_mails_with_answers_in_order(gate: House) -> None:
    one = b"MAIL FROM:<>\r\nRCPT TO:<support@help.example>\r\nDATA\r\nSubject: %d\r\n\r\n.\r\n"
    with Wire(gate.port) as wire:
        wire.send(b"EHLO x\r\n" + one % 1 + one % 2 + b"QUIT\r\n")
        codes = [wire.answer()[:3] for _ in range(11)]
    assert codes == ["220", "250", *["250", "250", "354", "250"] * 2, "221"]
    assert gate.mails == [b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n"]
    assert {stored.envelope.mail_from for stored in gate.kept} == {None}
    assert all(stored.envelope.path_known for stored in gate.kept)


def test_eight_bits_and_nul_in_a_mail_are_kept_as_they_are(gate: House) -> None:
    raw = b"Subject: \xff\xfe\r\nX: \0\r\n\r\n" + bytes(n for n in range(256) if n not in b"\r\n") + b"\r\n"
    with Wire(gate.port) as wire:
        wire.talk(ANNOUNCED)
        wire.send(raw + b".\r\n")
        wire.talk("S: 250 2.0.0 *")
    assert gate.mails == [raw]


def test_the_envelope_says_who_came_and_how(gate: House) -> None:
    with Wire(gate.port) as wire:
        wire.talk(ANNOUNCED + "C: .\nS: 250 2.0.0 kept as 1")
    (stored,) = gate.kept
    assert stored.envelope.helo == "mail.customer.example"
    assert (stored.envelope.peer.host, stored.envelope.peer.trusted, stored.envelope.via) == ("127.0.0.1", False, "smtp")

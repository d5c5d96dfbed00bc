"""T64: whatever a body holds, the wire sees CRLF, lines within 998 octets, and no line SMTP could take for its own."""

from __future__ import annotations

import asyncio
import re

import pytest

from mailgate.desk.deadlines import Outcome, Sent
from mailgate.mail.compose import clean_text
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.smtp import SmtpRelay
from tests.golden.wire import LANGUAGES, html, send, text
from tests.peers.sink import Sink
from tests.security.payloads import SINKS

BODIES = {
    "dot": "a\r\n.\r\nMAIL FROM:<evil@evil.example>\r\nRCPT TO:<all@help.example>\r\nDATA\r\n",
    "cr dot": "a\r.\r\nMAIL FROM:<evil@evil.example>\r\n",
    "lf dot": "a\n.\nMAIL FROM:<evil@evil.example>\n",
    "dots": ".\n..\n...\n.x",
    "lone cr": "a\rb\r\rc",
    "long ascii": "x" * 5_000,
    "long words": "word " * 5_000,
    "long unicode": "ж" * 5_000,
    "mixed": ("x" * 990 + "ä") * 5,
    "nul": "a\x00b\x1b[2Jc\x08",
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "surrogates": "a\ud800b\udfff",
    "boundary": "--=_a\n--=_a00000000000000000000000000000000--\nContent-Type: text/html\n\n<b>",
    "blanks": "a \nb\t\n   \n\n\nc   ",
    "equals": "=\n=3D=0D=0A=\n==",
    "nothing": "",
    "newlines": "\n" * 3_000,
}


@pytest.mark.parametrize("sink", ["body", "customer's text", "held"])
@pytest.mark.parametrize("name", BODIES)
def test_the_wire_is_clean_and_the_text_is_whole(name: str, sink: str) -> None:
    for language in LANGUAGES:
        raw = send(*SINKS[sink](BODIES[name]), language)
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert not re.search(rb"\r\n\.\r\n", raw)
        assert raw.endswith(b"--\r\n")
        assert clean_text(BODIES[name]).strip("\n").encode("utf-8", "replace").decode() in text(raw)


@pytest.mark.parametrize("name", BODIES)
def test_there_are_two_parts_and_never_more(name: str) -> None:
    raw = send(*SINKS["body"](BODIES[name]))
    assert raw.count(b"\r\nContent-Transfer-Encoding: ") == 2
    assert html(raw).rstrip().endswith("</html>")


def test_a_text_cannot_hold_its_own_boundary() -> None:
    first = send(*SINKS["body"]("a"))
    found = re.search(rb'boundary="([^"]+)"', first)
    assert found
    again = send(*SINKS["body"](f"--{found[1].decode()}--"))
    assert again.count(found[1]) == 2 or found[1] not in again
    assert text(again).startswith(f"--{found[1].decode()}--\n")


def test_a_long_name_is_no_long_line() -> None:
    for sink in ("author", "to name", "cc name", "queue", "filename"):
        raw = send(*SINKS[sink]("x" * 5_000))
        assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 998


def test_a_relay_sees_each_body_as_one_mail(sink: Sink) -> None:
    """By a real connection: dots are doubled on the wire and undone by the server, and nothing in a body is a command."""
    mails = [send(*SINKS["body"](text)) for text in BODIES.values()] + [b".\r\n..\r\n.x\r\n", b"\r\n.\r\nMAIL FROM:<evil@x>\r\n"]

    async def deliver() -> list[Outcome]:
        relay = SmtpRelay(Account(host="127.0.0.1", port=sink.port, tls=Tls.NONE, helo="help.example", connections=1))
        try:
            return [await relay.send("support@help.example", "anna@customer.example", mail) for mail in mails]
        finally:
            await relay.close()

    assert {type(outcome) for outcome in asyncio.run(deliver())} == {Sent}
    assert [mail.raw for mail in sink.mails] == mails
    assert {(mail.mail_from, mail.rcpt_to) for mail in sink.mails} == {("support@help.example", ("anna@customer.example",))}

"""T60: whatever stands in a text, the mail on the wire has the headers it was meant to have, and its body is whole.

Every payload in every place a text can get to, read from the bytes: once by line ends of any kind, once by the standard library.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from mailgate.desk.deadlines import Outcome, Sent
from mailgate.mail import fields, words
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import Address
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.smtp import SmtpRelay
from tests.golden.wire import LANGUAGES, RENDERER, header, header_names, parts, read, send, text
from tests.peers.sink import Sink
from tests.security.payloads import HEADERS, SINKS

_HUMAN = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "X-Mailgate-Loop",
    "MIME-Version",
    "Content-Type",
]
_STAFF = [name for name in _HUMAN if name != "Cc"]
_AUTOMATIC = [*_STAFF[:-3], "Auto-Submitted", "X-Auto-Response-Suppress", *_STAFF[-3:]]
GOLDEN = {
    **dict.fromkeys(SINKS, _HUMAN),
    **dict.fromkeys(("title", "customer", "customer's text"), _STAFF),
    **dict.fromkeys(("by", "held", "bounce", "command"), _AUTOMATIC),
}
"""The names in the header of each letter."""
MAY_GO = {"in-reply-to": {"In-Reply-To"}, "references": {"References"}}
"""An id that cannot be written is left out; nothing else ever is."""

_PART = ["Content-Type", "Content-Transfer-Encoding"]
_SNOOZE = ("Snooze for a day:", "Einen Tag zurückstellen:", "Reporter d’un jour\N{NO-BREAK SPACE}:", "Rimandare di un giorno:")
_LAST_ACTION = tuple(f"{word} mailto:" for word in _SNOOZE)


def parts_of(sink: str) -> list[list[str]]:
    """The names in the header of each part."""
    attached = [["Content-Type"], _PART, _PART, [*_PART, "Content-Disposition"]]
    return attached if sink in ("filename", "type") else [_PART, _PART]


def last_line_of(sink: str) -> tuple[str, ...]:
    """What the text's last line begins with: it is there to its end."""
    if sink == "held":
        return ("Lamp Support",)
    return _LAST_ACTION if sink in ("title", "customer", "customer's text", "bounce", "command") else ("[#12] ",)


@pytest.mark.parametrize("sink", SINKS)
@pytest.mark.parametrize("payload", HEADERS)
def test_no_text_becomes_a_header_and_the_body_is_whole(payload: str, sink: str) -> None:
    for language in LANGUAGES:
        raw = send(*SINKS[sink](HEADERS[payload]), language)
        names = header_names(raw)
        assert names == [name for name in GOLDEN[sink] if name in names or name not in MAY_GO.get(sink, ())]
        assert names == read(raw).keys()
        found = [*read(raw).walk()]
        assert [part.keys() for part in found[1:]] == parts_of(sink)
        assert [part.defects for part in found if part.defects] == []
        assert text(raw).rstrip("\n").rsplit("\n", 1)[-1].startswith(last_line_of(sink))


@pytest.mark.parametrize("sink", SINKS)
def test_no_line_is_too_long_and_no_line_end_is_bare(sink: str) -> None:
    for payload in HEADERS.values():
        raw = send(*SINKS[sink](payload))
        assert max(map(len, raw.split(b"\r\n"))) <= fields.HARD
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
        assert raw.isascii()


ONLY_IN_HEADERS = ("to name", "cc name", "in-reply-to", "references", "type")


@pytest.mark.parametrize("sink", ONLY_IN_HEADERS)
@pytest.mark.parametrize("payload", HEADERS)
def test_what_stands_in_a_header_changes_no_octet_of_the_body(payload: str, sink: str) -> None:
    hostile, clean = send(*SINKS[sink](HEADERS[payload])), send(*SINKS[sink]("x"))
    if sink == "type":  # it stands in the header of its part
        assert [body for _, body in parts(hostile)] == [body for _, body in parts(clean)]
    else:
        assert hostile.partition(b"\r\n\r\n")[2] == clean.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("payload", HEADERS)
def test_an_address_to_answer_to_is_refused_unless_it_is_one(payload: str) -> None:
    letter, stamp = SINKS["subject"]("x")
    with pytest.raises((HeaderInjection, UnicodeError)):
        RENDERER.render(letter, replace(stamp, reply_to=Address(f"{HEADERS[payload]}@help.example> x")))


def test_the_wire_gets_the_octets_that_were_looked_at(sink: Sink) -> None:
    """All payloads in all places, through a real connection to a real server."""
    mails = [send(*SINKS[place](text)) for text in HEADERS.values() for place in SINKS]

    async def deliver() -> list[Outcome]:
        relay = SmtpRelay(Account(host="127.0.0.1", port=sink.port, tls=Tls.NONE, helo="help.example", connections=1))
        try:
            return [await relay.send("support@help.example", "anna@customer.example", mail) for mail in mails]
        finally:
            await relay.close()

    assert {type(outcome) for outcome in asyncio.run(deliver())} == {Sent}
    assert [mail.raw for mail in sink.mails] == mails
    assert {mail.rcpt_to for mail in sink.mails} == {("anna@customer.example",)}
    evil = [name for mail in sink.mails for name in header_names(mail.raw) if name.lower() in ("x-evil", "bcc", "injected")]
    assert evil == []


@pytest.mark.parametrize("payload", HEADERS)
def test_a_subject_is_shown_as_it_was_decoded_once(payload: str) -> None:
    shown = header(send(*SINKS["subject"](HEADERS[payload])), "Subject")
    assert shown == f"Re: [#12] {words.one_line(HEADERS[payload], 200)}"[:200].rstrip()


@pytest.mark.parametrize("payload", HEADERS)
def test_a_file_is_named_as_it_was(payload: str) -> None:
    raw = send(*SINKS["filename"](HEADERS[payload]))
    assert [*read(raw).walk()][-1].get_filename() == words.one_line(HEADERS[payload], 200)


@pytest.mark.parametrize("payload", ["crlf", "lf", "cr", "nul", "folded", "next line"])
@pytest.mark.parametrize("name", ["Subject", "To", "Content-Disposition"])
def test_the_bytes_are_read_again_even_if_a_text_came_through_uncleaned(name: str, payload: str) -> None:
    with pytest.raises(HeaderInjection):
        fields.block([("From", ["a@b.example"]), (name, [HEADERS[payload]])])

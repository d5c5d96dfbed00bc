"""What stands at the doors and what leaves by them: lines of SMTP, PROXY, tokens, forms of the page, words that command, and our
own letters. Its one rule: that of ``targets``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from mailgate.desk import commands, searching
from mailgate.desk.command.base import Moment
from mailgate.inbound import grammar, lines, proxied
from mailgate.inbound.doorway import Goodbye, Refusal
from mailgate.mail import compose, tails
from mailgate.mail.compose import AutoKind, MailSpec
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import Address, Mailbox, MessageId
from mailgate.mail.tokens import Purpose
from mailgate.settings import Web
from mailgate.web import uploads
from mailgate.web.filled import Filled
from mailgate.web.room import Room
from mailgate.web.site import Site
from tests.golden.wire import header_names
from tests.stand_ins import KEYS

_STRAY = re.compile("[\x00\ud800-\udfff]")
_LONGEST = 512
_NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
_WEB = Web(max_upload=1_000, max_files=3, max_text=100)
_SHARES = {"": 1_500}
_LETTER = "We have your request, and somebody will look into it as soon as possible.\n\n-- \nThe team\nhelp.example\n"
_TOKEN = KEYS.sign(Purpose.REPLY_PUBLIC, 1, 1)
_FIELDS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"]
_SPEC = MailSpec(
    sender=Mailbox(address=Address("support@help.example"), name="Support"),
    to=(Mailbox(address=Address("anna@customer.example"), name="Anna"),),
    reply_to=Address("support+t1-1.p.x@help.example"),
    subject="The lamp",
    date=_NOON,
    message_id=MessageId("one@help.example"),
    in_reply_to=MessageId("two@customer.example"),
    references=(MessageId("two@customer.example"),),
    auto=AutoKind.NONE,
    text="It is mended.",
    html="<p>It is mended.</p>",
    boundary_seed="seed",
    with_attachments=False,
)

Reader = Callable[[bytes], list[str]]


def _text(octets: bytes) -> str:
    return _STRAY.sub("", octets.decode("utf-8", "replace"))


def _commands_of_smtp(octets: bytes) -> list[str]:
    try:
        line = lines.checked(octets, _LONGEST)
        odd = [] if line.isascii() and line.isprintable() and len(line) <= _LONGEST else [f"a line is one: {line!r}"]
        verb, _, argument = line.partition(" ")
        if verb.upper() == "MAIL":
            grammar.sender(argument)
        to = grammar.recipient(argument, "help.example") if verb.upper() == "RCPT" else "postmaster@help.example"
        return odd + ([] if to.count("@") == 1 and to.isprintable() else [f"a recipient is one: {to!r}"])
    except (Refusal, Goodbye) as refused:
        told = str(refused.reply)
        return [] if re.match(r"[45]\d\d ", told) and "\n" not in told else [f"an answer is a line: {told!r}"]


def _proxied(octets: bytes) -> list[str]:
    try:
        found = proxied.read(octets)
    except proxied.BrokenHeaderError:
        return []
    if found is None:
        return ["what is missing is waited for in bounds"] if len(octets) >= proxied.BLOCK else []
    return [] if 0 < found.length <= len(octets) else [f"a header ends in what came: {found}"]


def _tokens(octets: bytes) -> list[str]:
    token = _text(octets)
    purposes = [one for one in Purpose if KEYS.verify(token, one, 1, 1)]
    return (
        [] if not purposes or (token == _TOKEN and purposes == [Purpose.REPLY_PUBLIC]) else [f"nobody makes a token: {token!r}"]
    )


def _forms(octets: bytes) -> list[str]:
    kind, _, body = octets.partition(b"\n")
    pieces = [body[:100], body[100:]]

    async def receive() -> Message:
        return {"type": "http.request", "body": pieces.pop(0) if pieces else b"", "more_body": bool(pieces)}

    async def filled() -> Filled:
        head = [(b"content-type", kind.strip()), (b"content-length", b"%d" % len(body))]
        site = cast("Site", SimpleNamespace(settings=SimpleNamespace(web=_WEB), room=Room()))
        async with uploads.filled_in(
            site, Request({"type": "http", "method": "POST", "headers": head}, receive), _SHARES
        ) as form:
            return form

    try:
        found = asyncio.run(filled())
    except HTTPException as refused:
        return [] if refused.status_code in (400, 413, 415) else [f"what is no form is refused: {refused.status_code}"]
    too_much = sum(len(file.data) for file in found.files) > _WEB.max_upload or len(found.files) > _WEB.max_files
    odd = [file.name for file in found.files if set(file.name) & set("/\\\r\n\0")]
    return (["what is too much is not kept"] if too_much else []) + [f"a name is a name: {name!r}" for name in odd]


def _letters(octets: bytes) -> list[str]:
    subject, _, rest = octets.decode("utf-8", "surrogateescape").partition("\n")
    name, _, text = rest.partition("\n")
    try:
        spec = replace(_SPEC, subject=subject, text=text, html=f"<p>{text}</p>", to=(replace(_SPEC.to[0], name=name),))
        wire = compose.build(spec).content
    except HeaderInjection:
        return ["a letter can be made of any text"]
    long = max(map(len, wire.split(b"\r\n"))) > 998
    bare = b"\n" in wire.replace(b"\r\n", b"") or b"\r" in wire.replace(b"\r\n", b"")
    return [
        *([f"the fields are the fields: {header_names(wire)}"] if header_names(wire) != _FIELDS else []),
        *(["no line is too long"] if long else []),
        *(["line ends are CR LF"] if bare else []),
    ]


def _block(octets: bytes) -> list[str]:
    text = _text(octets)
    block = commands.read_block(text, Moment(now=_NOON))
    return ["so many commands and no more"] if len(block.commands) > commands.MAX_COMMANDS else []


def _own_words(octets: bytes) -> list[str]:
    text = _text(octets)
    own = tails.own_words(text, (_LETTER,), "It is dead.")
    added = set(re.findall(r"\w+", own.text)) - set(re.findall(r"\w+", text))
    return [f"no word is made up: {added}"] if added else []


def _search(octets: bytes) -> list[str]:
    found = searching.read_search(_text(octets), 32)
    return ["no more words than are looked for"] if len(found.words.wanted) + len(found.words.unwanted) > 32 else []


_FORM = b'--edge\r\nContent-Disposition: form-data; name="text"\r\n\r\nIt is dead.\r\n'
_FILE = b'--edge\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx\r\n'
_PROXY_2 = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\1\xc0\0\2\2\x12\x34\0\x19"
DOORS: dict[str, tuple[tuple[bytes, ...], Reader]] = {
    "smtp": (
        (
            b"MAIL FROM:<anna@customer.example> SIZE=12 BODY=8BITMIME\r\n",
            b"RCPT TO:<@a.example:support+t1-1.p.abc@help.example>\r\n",
            b"EHLO mail.customer.example\r\n",
        ),
        _commands_of_smtp,
    ),
    "proxy": ((b"PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\r\n", b"PROXY UNKNOWN\r\n", _PROXY_2), _proxied),
    "tokens": ((_TOKEN.encode(), _TOKEN.upper().encode(), b"1-1.p." + _TOKEN.encode()), _tokens),
    "forms": (
        (
            b"multipart/form-data; boundary=edge\n" + _FORM + _FILE + b"--edge--\r\n",
            b"application/x-www-form-urlencoded\ntext=It+is+dead%21&a=b",
        ),
        _forms,
    ),
    "letters": ((b"The lamp\nAnna\nIt is dead.\n", "Re: Löwe\n=?utf-8?q?=0D=0A?=\n.\n..\nx".encode()), _letters),
    "block": ((b"#note #take\nShe pays late.", b"#close\n#status\nBea", "＃note\n@bea x".encode()), _block),
    "own-words": (
        (_LETTER.encode(), b"Thanks!\n\n> We have your request, and somebody\n", b"x We have your request y"),
        _own_words,
    ),
    "search": ((b'lamp "does not light" -cheap batter* from:anna@customer.example status:open',), _search),
}
"""By name: octets that are read well, and what reading any octets breaks."""

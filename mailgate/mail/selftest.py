"""Is this interpreter fit to handle mail? The one rule: what is known to go wrong somewhere is tried here before any mail is.

Some interpreters turn a literal ``=?…=0D=0A…?=`` in a value into real headers (T60), others never come back from a parameter with
a long name (T48). What we build and read ourselves must be right on all of them; where it is not, nothing is started.
"""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime

from mailgate.mail import compose, parse
from mailgate.mail.compose import AutoKind, MailSpec
from mailgate.mail.model import Address, Mailbox, MessageId

_EVIL = "\r\nX-Evil: y\r\n\r\nevil"
_ONCE = "=?utf-8?q?=0D=0AX-Evil:_y=0D=0A=0D=0Aevil?="
HOSTILE = (
    _EVIL,
    "a\nX-Evil: y",
    "a\rX-Evil: y",
    "a\x85X-Evil: y\u2028X-Evil: y",
    _ONCE,
    "=?utf-8?q?=3D=3FUTF-8=3FQ=3F=3D0D=3D0AX-Evil=3A=5Fy=3F=3D?=",
    "=?utf-8?b?DQpYLUV2aWw6IHkNCg0KZXZpbA==?=",
    "=?utf-8?q?a=0D?= =?utf-8?q?=0AX-Evil:_y?=",
    "a\"; filename*=utf-8''%0D%0AX-Evil:%20y",
)
"""Texts that some builder somewhere has made a header of."""
BOMBS = (
    b'Subject: lamp\r\nContent-Disposition: attachment; %b="x"\r\n\r\ndead\r\n' % (b"b" * 78),
    b"Subject: lamp\r\nContent-Type: text/plain; %b=x\r\n\r\ndead\r\n" % (b"a" * 130),
)
"""Small mails that some reader somewhere never comes back from."""
_NAMES = ["From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_ANY_BREAK = re.compile(rb"\r\n\r\n|\n\n|\r\r")


class UnfitError(Exception):
    """This interpreter does with a mail what it must not. The text says what; another Python is the way out."""


def run() -> str:
    """What was tried, in one line. Raises UnfitError."""
    for text in HOSTILE:
        _builds(text)
    for bomb in BOMBS:
        _reads(bomb)
    return f"{len(HOSTILE)} hostile texts become no header, {len(BOMBS)} hostile mails are read"


def _builds(text: str) -> None:
    """A mail with the text in every place must have the headers it was meant to have, and its own body."""
    address = Address("desk@help.example")
    spec = MailSpec(
        sender=Mailbox(address=address, name=text),
        to=(Mailbox(address=address, name=text),),
        cc=(Mailbox(address=address, name=text),),
        reply_to=address,
        subject=text,
        date=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        message_id=MessageId("lamp@help.example"),
        in_reply_to=MessageId(text),
        references=(MessageId(text),),
        auto=AutoKind.NONE,
        text="dead",
        html="dead",
        boundary_seed="lamp",
        with_attachments=True,
    )
    built = compose.build(spec)
    raw = compose.assemble(built.content, built.boundary, [(text, "text/plain", b"dead")])
    block = _ANY_BREAK.split(raw, maxsplit=1)[0]
    seen = [line.partition(b":")[0].decode() for line in _LINE_ENDS.split(block) if line[:1] not in (b" ", b"\t")]
    if seen != _NAMES or email.message_from_bytes(raw).keys() != _NAMES:
        raise UnfitError(f"a mail would go out with the headers {seen} where {_NAMES} were asked for")


def _reads(raw: bytes) -> None:
    mail = parse.read(raw, null_path=False, ours=frozenset())
    if mail.stub or mail.subject != "lamp":
        raise UnfitError("a small mail with a long parameter cannot be read")

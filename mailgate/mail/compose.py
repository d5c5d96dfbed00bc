"""A mail out of its parts, as bytes. Its one rule: the same spec gives the same bytes, and every line of them is clean.

Clean is: CRLF only, no line over 998 octets, header fields by ``fields.block`` alone, bodies in 7bit, quoted-printable or base64
(T64). A letter is built once; its attachments stay where they are kept until it is sent, and ``assemble`` adds them.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum

from mailgate.mail import fields
from mailgate.mail.fields import Field, HeaderInjection
from mailgate.mail.model import Address, Mailbox, MessageId

_LONELY_DOT = re.compile(rb"^\.(?=\r?$)", re.MULTILINE)
_COLUMNS = 76  # RFC 2045 §6.8
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n?|\n")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_SUPPRESS = "DR, RN, NRN, OOF, AutoReply"


class AutoKind(StrEnum):
    """What a mail says of itself by ``Auto-Submitted`` (RFC 3834 §5). What a person wrote says nothing."""

    NONE = "none"
    GENERATED = "auto-generated"
    REPLIED = "auto-replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSpec:
    """All a mail is made of. Texts are shown as they are: whatever stands in them, it becomes no header."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...] = ()
    reply_to: Address | None
    subject: str
    date: datetime
    """With a time zone; written in UTC."""
    message_id: MessageId
    in_reply_to: MessageId | None
    references: tuple[MessageId, ...]
    """Oldest first, as many as are known; the first and the newest are written."""
    auto: AutoKind
    text: str
    html: str
    boundary_seed: str
    """What makes the boundaries of this mail its own; the texts count as well."""
    with_attachments: bool
    extra: tuple[tuple[str, str], ...] = ()
    """Further fields, of fixed words: never a text from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A mail up to its attachments. ``boundary`` is where they go, or "" for a mail without."""

    content: bytes
    boundary: str


def build(spec: MailSpec) -> Built:
    """The mail as bytes. Raises HeaderInjection when it would not be the mail asked for, ValueError for a date without a zone."""
    inner, outer = _boundaries(spec)
    letter = _alternative(spec.text, spec.html, inner)
    head = _head(spec)
    kind = ("Content-Type", ["multipart/alternative;", f'boundary="{inner}"'])
    if not spec.with_attachments:
        return Built(content=fields.block([*head, kind]) + b"\r\n" + letter, boundary="")
    mixed = fields.block([*head, ("Content-Type", ["multipart/mixed;", f'boundary="{outer}"'])])
    opened = f"\r\n--{outer}\r\n".encode() + fields.block([kind]) + b"\r\n" + letter
    return Built(content=mixed + opened, boundary=outer)


def assemble(content: bytes, boundary: str, attachments: Sequence[tuple[str, str, bytes]]) -> bytes:
    """The whole mail: ``content`` of a ``Built``, then each attachment as (name, content type, octets).

    Without a boundary the content is the whole mail; attachments then raise ValueError.
    """
    if not boundary:
        if attachments:
            raise ValueError("this mail was built without room for attachments")
        return content
    opening = f"--{boundary}\r\n".encode()
    parts = [opening + _attachment(*attachment) for attachment in attachments]
    return b"".join([content, *parts, f"--{boundary}--\r\n".encode()])


def _head(spec: MailSpec) -> list[Field]:
    if spec.date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    if not spec.to:
        raise HeaderInjection("a mail to nobody")
    message_id = fields.message_ids([spec.message_id])
    if not message_id:
        raise HeaderInjection("the Message-ID cannot be written")
    found: list[Field] = [
        ("From", fields.mailboxes([spec.sender])),
        ("To", fields.mailboxes(spec.to)),
        ("Cc", fields.mailboxes(spec.cc)),
        ("Reply-To", fields.mailboxes([Mailbox(address=spec.reply_to)] if spec.reply_to else [])),
        ("Subject", fields.text(spec.subject) or [""]),  # RFC 5322 §3.6.5 lets it be empty, people expect it to be there
        ("Date", format_datetime(spec.date.astimezone(UTC)).split(" ")),
        ("Message-ID", message_id),
        ("In-Reply-To", fields.message_ids([spec.in_reply_to] if spec.in_reply_to else [])),
        ("References", fields.message_ids(spec.references)),
        *_automatic(spec.auto),
        *((name, fields.text(value)) for name, value in spec.extra),
        ("MIME-Version", ["1.0"]),
    ]
    return [(name, value) for name, value in found if value]


def _automatic(auto: AutoKind) -> list[Field]:
    if auto is AutoKind.NONE:
        return []
    return [("Auto-Submitted", [auto.value]), ("X-Auto-Response-Suppress", _SUPPRESS.split(" "))]


def _boundaries(spec: MailSpec) -> tuple[str, str]:
    # `=_` cannot stand in quoted-printable (RFC 2045 §6.7), and no text can hold the hash of itself.
    seen = f"{spec.boundary_seed}\0{spec.text}\0{spec.html}"
    mark = hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:32]
    return f"=_a{mark}", f"=_m{mark}"


def _alternative(text: str, html: str, boundary: str) -> bytes:
    # RFC 2046 §5.1.4: the plainest first
    parts = (f"--{boundary}\r\n".encode() + _text(body, kind) for body, kind in ((text, "text/plain;"), (html, "text/html;")))
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _text(body: str, kind: str) -> bytes:
    """One text part, ended by a line end."""
    octets = clean_text(body).replace("\n", "\r\n").encode("utf-8", "replace")
    how, coded = _transfer(octets)
    return fields.block([("Content-Type", [kind, "charset=utf-8"]), ("Content-Transfer-Encoding", [how])]) + b"\r\n" + coded


def clean_text(body: str) -> str:
    """``body`` with LF line ends only, a line end at its end, and no control character but TAB."""
    return _CONTROLS.sub("", _LINE_END.sub("\n", body)).rstrip("\n") + "\n"


def _transfer(octets: bytes) -> tuple[str, bytes]:
    """How a text travels and its octets then: plain if every relay will leave it alone, else whichever is shorter."""
    # A line that starts with a dot would trust every hop with RFC 5321 §4.5.2.
    if octets.isascii() and b"\n." not in b"\n" + octets and max(map(len, octets.split(b"\r\n"))) <= fields.HARD:
        return "7bit", octets
    odd = len(octets) - len(octets.decode("utf-8").encode("ascii", "ignore"))
    if odd * 6 <= len(octets):
        # a soft line end may leave a dot alone on its line (RFC 2045 §6.7: it may be written as =2E)
        return "quoted-printable", _LONELY_DOT.sub(b"=2E", binascii.b2a_qp(octets, istext=True))
    return "base64", _base64(octets)


def _attachment(name: str, content_type: str, data: bytes) -> bytes:
    head: Iterable[Field] = [
        ("Content-Type", [_safe_type(content_type)]),
        ("Content-Transfer-Encoding", ["base64"]),
        ("Content-Disposition", ["attachment;", *fields.filename(name)]),
    ]
    return fields.block([*head]) + b"\r\n" + _base64(data)


def _safe_type(content_type: str) -> str:
    """A media type that may carry base64 (RFC 2046 §5.2.1 forbids it for messages); what is none is octets."""
    kind = content_type.lower()
    odd = not _TYPE.fullmatch(kind) or kind.startswith(("message/", "multipart/"))
    return "application/octet-stream" if odd else kind


def _base64(data: bytes) -> bytes:
    coded = binascii.b2a_base64(data, newline=False)
    return b"".join(coded[at : at + _COLUMNS] + b"\r\n" for at in range(0, len(coded), _COLUMNS))

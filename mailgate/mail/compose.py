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
from functools import lru_cache

from mailgate.mail import address, fields
from mailgate.mail.fields import Field, HeaderInjection
from mailgate.mail.model import Address, Mailbox, MessageId

_LONELY_DOT = re.compile(rb"^\.(?=\r?$)", re.MULTILINE)
_COLUMNS = 76  # RFC 2045 §6.8
_CONTROLS = bytes(n for n in (*range(0x20), 0x7F) if n not in b"\t\n\r")
_MORE_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
"""U+0080 to U+009F in UTF-8."""
_BEYOND_ASCII = bytes(range(128, 256))
_LINE_END = re.compile(r"\r\n?|\n")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_MIXED = re.compile(rb'multipart/mixed;\s+boundary="(=_m[0-9a-f]{32})"')
_HOW = re.compile(rb"Content-Transfer-Encoding: (7bit|base64|quoted-printable)\Z")
_NEXT = re.compile(rb"\r\n(?![ \t])")
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
    html: str | None
    """None: it is plain text and nothing else."""
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
    kind, letter = _body(spec, inner)
    head, utf8 = _head(spec), any(fields.is_international(box.address) for box in (spec.sender, *spec.to, *spec.cc))
    if not spec.with_attachments:
        return Built(content=fields.block([*head, *kind], utf8=utf8) + b"\r\n" + letter, boundary="")
    mixed = fields.block([*head, ("Content-Type", ["multipart/mixed;", f'boundary="{outer}"'])], utf8=utf8)
    opened = f"\r\n--{outer}\r\n".encode() + fields.block(kind) + b"\r\n" + letter
    return Built(content=mixed + opened, boundary=outer)


def _body(spec: MailSpec, boundary: str) -> tuple[list[Field], bytes]:
    """The fields that say what the body is, and the body."""
    if spec.html is None:
        how, coded = _text(spec.text)
        return _fields("text/plain;", how), coded
    return [("Content-Type", ["multipart/alternative;", f'boundary="{boundary}"'])], _alternative(spec.text, spec.html, boundary)


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


def text_of(mail: bytes) -> str | None:
    """The text of a mail of ours that is plain text, as ``clean_text`` has it; None for any other mail."""
    head, _, body = mail.partition(b"\r\n\r\n")
    if (mark := _MIXED.search(head)) is not None:
        opening = b"--" + mark[1] + b"\r\n"
        head, _, body = body.partition(opening)[2].partition(b"\r\n\r\n")
        body = body.partition(opening[:-2])[0]
    how = _HOW.search(head)
    if b"text/plain;" not in head or how is None:
        return None
    if how[1] != b"7bit":
        body = binascii.a2b_base64(body) if how[1] == b"base64" else binascii.a2b_qp(body)
    return body.decode("utf-8", "replace").replace("\r\n", "\n")


def author(mail: bytes) -> str:
    """The address in the From of a mail of ours; "" where it has not exactly one author."""
    fields = _NEXT.split(mail.partition(b"\r\n\r\n")[0])
    found = address.author([one[5:].decode("utf-8", "replace") for one in fields if one[:5].lower() == b"from:"])
    return found.address if found else ""


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
        ("Date", _written(spec.date)),
        ("Message-ID", message_id),
        ("In-Reply-To", fields.message_ids([spec.in_reply_to] if spec.in_reply_to else [])),
        ("References", fields.message_ids(spec.references)),
        *_automatic(spec.auto),
        *((name, fields.text(value)) for name, value in spec.extra),
        ("MIME-Version", ["1.0"]),
    ]
    return [(name, value) for name, value in found if value]


@lru_cache(maxsize=64)
def _written(date: datetime) -> tuple[str, ...]:
    """The words of a date (RFC 5322 §3.3), in UTC; all letters of an event bear the same."""
    return tuple(format_datetime(date.astimezone(UTC)).split(" "))


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
    opening = f"--{boundary}\r\n".encode()
    (plain, first), (rich, second) = _text(text), _text(html)
    parts = (opening, _opened("text/plain;", plain), first, opening, _opened("text/html;", rich), second)
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


@lru_cache(maxsize=16)
def _opened(kind: str, how: str) -> bytes:
    """The header block of a text part, with the empty line that ends it: one of six."""
    return fields.block(_fields(kind, how)) + b"\r\n"


def _fields(kind: str, how: str) -> list[Field]:
    return [("Content-Type", [kind, "charset=utf-8"]), ("Content-Transfer-Encoding", [how])]


def _text(body: str) -> tuple[str, bytes]:
    """How one text part travels, and its octets, ended by a line end."""
    return _transfer(_cleaned(body, "replace").replace(b"\n", b"\r\n"))


def clean_text(body: str) -> str:
    """``body`` with LF line ends only, a line end at its end, and no control character but TAB."""
    return _cleaned(body, "surrogatepass").decode("utf-8", "surrogatepass")


def _cleaned(body: str, odd: str) -> bytes:
    """The same in octets, which are looked through many times faster than characters. ``odd``: what becomes of surrogates."""
    octets = (_LINE_END.sub("\n", body) if "\r" in body else body).encode("utf-8", odd).translate(None, _CONTROLS)
    return (_MORE_CONTROLS.sub(b"", octets) if b"\xc2" in octets else octets).rstrip(b"\n") + b"\n"


def _transfer(octets: bytes) -> tuple[str, bytes]:
    """How a text travels and its octets then: plain if every relay will leave it alone, else whichever is shorter."""
    # A line that starts with a dot would trust every hop with RFC 5321 §4.5.2.
    if octets.isascii() and b"\n." not in b"\n" + octets and max(map(len, octets.split(b"\r\n"))) <= fields.HARD:
        return "7bit", octets
    odd = len(octets) - len(octets.translate(None, _BEYOND_ASCII))
    if odd * 6 <= len(octets):
        coded = binascii.b2a_qp(octets, istext=True)
        # a soft line end may leave a dot alone on its line (RFC 2045 §6.7: it may be written as =2E)
        return "quoted-printable", _LONELY_DOT.sub(b"=2E", coded) if b"\n." in b"\n" + coded else coded
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

"""The nouns of mail: addresses, envelopes and the parsed mail. Its one rule: everything here is frozen, decoded and normalised.

This module imports nothing of the project but ``cuts``; values are made in ``mail.address`` (addresses, ids) and
``mail.parse`` (mails), so nobody calls ``.lower()`` later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

from mailgate.mail.cuts import ReplyText

Address = NewType("Address", str)
"""An addr-spec (RFC 5322 §3.4.1, RFC 6531): ASCII letters of the local part lower-case, domain lower-case A-labels."""

MessageId = NewType("MessageId", str)
"""A msg-id (RFC 5322 §3.6.4) without angle brackets or white space, at most 998 octets. Compared by octets."""

TicketNumber = NewType("TicketNumber", int)
PersonId = NewType("PersonId", int)
EntryId = NewType("EntryId", int)
"""The id of a timeline entry, message or event: one rising series for both, so that id order is our order of arrival."""

JournalId = NewType("JournalId", int)
OutboxId = NewType("OutboxId", int)
Digest = NewType("Digest", str)
"""SHA-256 of some content, 64 lower-case hex digits."""


class Visibility(StrEnum):
    """Who may see a thing. Never a default value: whoever makes a message says which."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Trust(IntEnum):
    """What a mail proves about its author, weakest first. Stored, shown, and asked for by the rules."""

    FAILED = 0
    NONE = 1
    TOKEN = 2
    ALIGNED = 3
    SUBMITTED = 4

    @property
    def word(self) -> str:
        """The name used in outputs: ``failed none token aligned submitted``."""
        return self.name.lower()


class Via(StrEnum):
    """How a mail or a deed reached us."""

    SMTP = "smtp"
    LMTP = "lmtp"
    SUBMISSION = "submission"
    IMAP = "imap"
    INGEST = "ingest"
    CLI = "cli"
    WEB = "web"


class ActionKind(StrEnum):
    """What is done by answering to an action address. The letter stands in the address."""

    DECIDE = "h"
    """Choose what becomes of a held mail; the number is the held mail's."""
    CONFIRM = "c"
    """Say that a held mail is one's own; the number is the held mail's."""
    UNDO = "u"
    """Stop, rewrite as a note, or send a message; the number is the message's entry."""


class MailClass(StrEnum):
    """What wrote the mail, decided once before ticketing."""

    LOOP = "loop"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    HUMAN = "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A display name with its address; the name is decoded, free of control and bidi characters, and proves nothing."""

    address: Address
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The other end of the connection. ``host`` is its IP address, or "" for files and pipes."""

    host: str = ""
    trusted: bool = False
    """A configured relay or ``ingest --trusted``: it passed our border, so its ``Authentication-Results`` may count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The SMTP envelope (RFC 5321 §2.3.1) and how it came. Lives in the journal beside the raw mail."""

    mail_from: Address | None
    """The return path; None is the null path ``<>``, or unknown when ``path_known`` is false."""
    path_known: bool = True
    rcpt_to: tuple[Address, ...]
    peer: Peer
    helo: str = ""
    via: Via
    silent: bool = False
    """Nothing at all may be sent because of this mail (``ingest --silent``)."""
    wanted: tuple[str, ...] = ()
    """Names of queues to take the mail into when no recipient names one (IMAP accounts, ``ingest`` without recipients)."""
    account: str = ""  # the mailbox account it was picked up from (Via.IMAP), whose border is its; of a form see ``proof.page``
    user: Address | None = None  # who had logged in to our submission port, or whose page it was (Via.WEB), as registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a mail, decoded. ``name`` is made safe (no path, no control character) and is data, never a path of ours."""

    name: str
    content_type: str
    size: int
    """Octets after decoding."""
    sha256: Digest
    inline: bool
    content_id: str = ""
    data: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One recipient of a delivery report (RFC 3464 §2.3). ``kind`` is ``hard``, ``soft`` or ``delayed``."""

    address: Address
    status: str = ""
    action: str = ""
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery report: who was not reached, and which mail it was about."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: MessageId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """The mail inside a forward, as far as it can be told. ``sender`` is a claim of the forwarder."""

    sender: Mailbox | None
    subject: str
    date: datetime | None
    whole: bool = False
    """The mail as a whole is a forward: what was handed on, and above it the forwarder's words and no answer to anything."""
    above: str = ""
    text: str = ""
    message_id: MessageId | None = None
    files: tuple[Attachment, ...] = ()
    attached: Digest | None = None  # the attached mail, as it stands among the forwarder's files; None: it is quoted inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """An invitation or its answer (RFC 5545/5546). Times as RFC 3339, local where their zone cannot be told, else ""."""

    method: str
    summary: str
    start: str
    end: str
    says: str = ""
    """All of it for a person to read; the mail's text where it has no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What wrote the mail, why we think so, and whether an automatic answer is allowed (RFC 3834 §2)."""

    mail_class: MailClass
    reason: str
    may_auto_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One header field as it stood: lower-cased ASCII name; value unfolded, *not* RFC 2047-decoded, 8-bit as U+DCxx-free text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMail:
    """A parsed mail: everything decoded, every defect listed. Made by ``parse.read``, which never raises."""

    message_id: MessageId | None
    sender: Mailbox | None
    """The author, if there is exactly one strictly valid one (RFC 5322 §3.6.2); else None, and the mail proves nothing."""
    sender_shown: str
    """The From as a person may be shown it, decoded and stripped of control characters, also when it is not valid."""
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: datetime | None
    """The Date header in UTC; shown, never used for order or age of tickets."""
    in_reply_to: tuple[MessageId, ...]
    references: tuple[MessageId, ...]
    """As in the header: oldest first."""
    headers: tuple[Header, ...]
    """All fields, in order, first 1,000."""
    headers_clean: bool
    """False when the header block held a bare CR or NUL, or a bare LF amid CRLF: nothing in it may be trusted (T05)."""
    text: str
    """The whole readable text; HTML rendered to text where there is no plain part."""
    html: str | None
    """The HTML part as it came, unsanitised, at most 500 kB; None if there is none."""
    reply: ReplyText
    attachments: tuple[Attachment, ...]
    classified: Classified
    bounce: Bounce | None
    forwarded: Forwarded | None
    calendar: Calendar | None
    spam: bool
    """What ``X-Spam-Flag`` / ``X-Spam-Status`` say, trusted or not."""
    content_key: Digest
    """The duplicate key: same Message-ID, From, Date, Subject and body octets; trace headers left out (R5)."""
    defects: tuple[str, ...]
    unlisted: Classified | None = None  # of a LIST mail: what it is when the signs of a list count for nothing
    claimed: Mailbox | None = None  # without ``sender``, the one mailbox people see in From; for the eye, never for a rule
    dkim_keys: tuple[str, ...] = ()
    """The names in the DNS at which the keys of its DKIM signatures stand; whether these hold is another question."""
    marked: bool = False  # a file of it holds, or may hold unseen, what only a letter of ours can have (see ``marks``)
    handed: tuple[Forwarded, ...] = ()  # what the forwarded mail hands on in turn, outermost first
    stub: bool = False  # reading gave up (budget, crash): only From, Subject and the raw mail are there

    @property
    def files(self) -> tuple[Attachment, ...]:
        """Every file that may become one of a message: its own, and those of attached mails handed on."""
        within = (self.forwarded, *self.handed) if self.forwarded else ()
        return (*self.attachments, *(file for one in within for file in one.files))

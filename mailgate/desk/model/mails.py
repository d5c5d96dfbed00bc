"""What a mail names of what we know: our ids, addresses and letters, and its own words.

The one rule: a verdict on a token stands beside what the token names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.model.people import Person
from mailgate.mail.model import (
    Address,
    Attachment,
    EntryId,
    JournalId,
    MessageId,
    OutboxId,
    PersonId,
    TicketNumber,
    Via,
    Visibility,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A Message-ID in a mail that we know: which ticket, and the audience of a plain answer to it.

    ``kind``: ``issued`` a letter of ours · ``stored`` a mail on the ticket · ``mentioned`` a parent named by a stored mail."""

    ticket: TicketNumber
    kind: str
    audience: Visibility
    author: PersonId | None = None
    entry: EntryId | None = None
    """The message it carried or is."""
    withdrawn: bool = False
    """That message was public and is not any more: what staff answer to it stays inside."""
    rank: int = 0
    """Which of the ids it is that the mail names: 0 for the nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHere:
    """A signed reply address the mail was sent to, with the verdict on its token."""

    ticket: TicketNumber
    person: PersonId
    audience: Visibility
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A public message of a colleague about the time of the mail; nothing keeps it inside."""

    entry: EntryId
    ticket: TicketNumber
    author: Person
    text: str
    at: datetime
    """When its mail came in."""
    letter: OutboxId
    """The first letter that was made of it: what was made before cannot have told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRead:
    """What the author of a mail had before them: the newest letter of ours, and the newest message, that it answers."""

    letter: OutboxId | None = None
    entry: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the author of a mail signed about where it goes, where nothing but that signature proves them."""

    tickets: frozenset[TicketNumber]
    """Those whose addresses stand in To or Cc."""
    queue: bool
    """An address of the queue stands there."""
    stray_orders: bool
    """It came in at an address that orders something (``+N-close@``, a decision) and stands in neither."""
    ids: bool
    """In-Reply-To and References are signed, and an address of the queue with them."""
    subject: bool
    """Subject is signed, and nothing says that the mail was for others alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFacts:
    """One letter that went out, as far as a bounce is concerned."""

    id: OutboxId
    ticket: TicketNumber | None
    recipient: Address
    kind: str
    entry: EntryId | None
    author: Person | None
    """Who wrote the message it carried."""
    persons_public: bool
    """Whether it carried a person's public message."""
    failed: bool = False
    """It is known already that it did not arrive."""
    own_path: bool = True
    """Whether it has a return path of its own; else all letters of its queue share one."""
    message_id: MessageId
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SideHere:
    """A side thread that a mail answers: its author is the one who was asked, and came by the address or the ids of a question.

    ``asker``: who asked last, if they are still here."""

    id: int
    ticket: TicketNumber
    asker: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of one mail (or CLI call), ready to become a message."""

    text: str
    """What its author newly wrote, command block included."""
    full_text: str
    quoted_lines: int
    subject: str
    attachments: tuple[Attachment, ...]
    message_id: MessageId | None
    references: tuple[MessageId, ...]
    """Every id it names: In-Reply-To, then References newest first."""
    via: Via
    journal: JournalId | None
    at: datetime
    """When we took it in."""
    spoken: str = ""
    """The language of the page that it was typed on."""

    @property
    def typed(self) -> bool:
        """Whether it was typed into a form of the page: nobody mailed it."""
        return self.via is Via.WEB


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A mail that a member of staff hands on. ``sender`` is what the forward says of its author: a claim."""

    sender: Person | None
    """None where nobody can be read, or one of ourselves."""
    above: str
    """The member's own words."""
    subject: str
    text: str
    files: tuple[Attachment, ...]
    """Those of the mail handed on."""
    beside: tuple[Attachment, ...] = ()
    """The member's own files."""
    message_id: MessageId | None

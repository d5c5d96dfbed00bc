"""What happens on a ticket, told to those inside. The one rule: a notice says which audience a plain Reply to it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mailgate.desk.heading import Head
from mailgate.desk.model import Message, Person, Unread
from mailgate.mail.model import Address, Trust, Visibility


class NoticeKind(StrEnum):
    """What a notice to staff is about."""

    OPENED = "opened"
    CUSTOMER_MESSAGE = "customer_message"
    STAFF_MESSAGE = "staff_message"
    NOTE = "note"
    PUBLISHED = "published"
    """A note is public now."""
    PRIVATISED = "privatised"
    """A public message is internal now."""
    ASSIGNED = "assigned"
    STATUS = "status"
    MOVED = "moved"
    """It came from another queue, and is nobody's."""
    WOKEN = "woken"
    SILENCE = "silence"
    """A customer asked for silence on this ticket, or has left it."""
    BACK = "back"
    """They had snoozed it until now."""


class Because(StrEnum):
    """Why somebody is told."""

    CHOSEN = "chosen"
    """As they chose to hear of such news."""
    NAMED = "named"
    """They are mentioned, or stand on the mail."""
    ASKED = "asked"
    """They asked to be told of just this."""
    WAITS = "waits"
    """It waits for somebody, and nobody else would hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What happened on a ticket, for one member of staff; bannered PUBLIC or INTERNAL."""

    to: Person
    kind: NoticeKind
    head: Head
    message: Message | None
    by: Person | None
    """Who did it; None is Mailgate itself or an author we cannot name."""
    shown_sender: str = ""
    """The author as the mail claimed, with what it proved, for customers' messages."""
    proof: Trust | None = None
    """What the customer's mail proves of its sender; None where nobody outside wrote."""
    typed: bool = False
    """Nobody mailed it: it was written on the page."""
    reply_to: tuple[Address, ...] = ()
    """Where else the mail wants to be answered; answers go to participants' own addresses all the same."""
    reply: Visibility
    """The audience of a plain Reply to this letter."""
    told: tuple[Person, ...] = ()
    """Who else got the message, as text."""
    reopens: bool = True
    """False for a mere thanks on a closed ticket."""
    often: bool = False
    """The ticket stays closed: customers' mails reopened it too often within the hour."""
    outside: bool = True
    """Somebody outside wrote the message or reads it."""
    withheld: str = ""
    """The rule that holds the message, so that nobody outside gets it now: ``leak guard`` or ``collision``."""
    unread: Unread = field(default_factory=Unread)
    """What its reader has not read of a ticket that is theirs now."""
    because: Because = Because.CHOSEN
    """It is told at once, or in the digest they chose instead."""

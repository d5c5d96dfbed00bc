"""Letters to somebody outside who is asked about a ticket. The one rule: staff's own words and files, nothing of the ticket.

A question holds neither the head of the ticket nor any note; what is handed on with it can only be a ``PublicMessage``.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.model import Person, PublicMessage, QueuePolicy
from mailgate.mail.model import Attachment, EntryId, TicketNumber

#: What the outbox calls such a letter.
QUESTION = "question"
#: The role under which the history names whoever is asked; they take no part.
ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What staff ask: the words and files of one mail. ``entry``: the note under which they stand on the ticket."""

    entry: EntryId
    ticket: TicketNumber
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to somebody outside, in the queue's name. ``handed``: the message that is forwarded with it."""

    to: Person
    queue: QueuePolicy
    asked: Asked
    handed: PublicMessage | None = None
    head: None = None
    """It says nothing of the ticket but its number."""

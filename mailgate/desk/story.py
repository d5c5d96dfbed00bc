"""A ticket as it is told: who said what and what happened.

The one rule: whole here; what a reader may see of it is ``seeing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mailgate.desk.model import EventKind, Participant, TicketFacts
from mailgate.mail.model import Address, Attachment, EntryId, JournalId, PersonId, TicketNumber, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who said or did something, as it may be shown. ``role``: customer, staff, system."""

    address: Address | None
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A message or note on the timeline."""

    id: EntryId
    ticket: TicketNumber
    """Its own, which may be part of the story's by now."""
    visibility: Visibility
    author: Author
    text: str
    full_text: str | None
    quoted_lines: int
    attachments: tuple[Attachment, ...]
    message_id: str | None
    via: str | None
    trust: str | None
    journal: JournalId | None
    at: datetime
    visible_at: datetime | None
    """From when on customers may see it; None: they may not."""
    withdrawn_at: datetime | None = None
    """It was public until then; whoever outside wrote it keeps it."""
    hidden_files: frozenset[int] = frozenset()
    """The positions of its attachments that were withdrawn."""
    side: int | None = None
    """A note of a side thread with somebody outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event on the timeline."""

    id: EntryId
    ticket: TicketNumber
    visibility: Visibility
    kind: EventKind
    data: Mapping[str, object]
    actor: Author | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A ticket with its timeline, oldest first. ``participants`` are those the reader may know of."""

    ticket: TicketFacts
    participants: tuple[Participant, ...]
    timeline: tuple[Spoken | Happened, ...]
    created_at: datetime
    updated_at: datetime
    last_customer_at: datetime | None
    sides: Mapping[PersonId, frozenset[int]] = field(default_factory=dict)
    """The side threads, by whom they are with."""
    beside: bool = False
    """The reader was only asked: of the head they know the number and the queue."""
    whole: bool
    """The reader is staff; else title, tags, priority and assignee are not theirs to know."""
    parts: tuple[TicketFacts, ...] = ()
    """The tickets that were merged into it: their entries stand in the timeline, for those who saw them there."""

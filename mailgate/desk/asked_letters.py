"""What somebody inside asked to be shown of a ticket. The one rule: each holds only what ``desk.seeing`` lets them see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.heading import Head
from mailgate.desk.model import Person
from mailgate.desk.story import Happened, Spoken, Story
from mailgate.mail.model import EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A ticket as it stands, and its timeline. ``timeline``: oldest first; empty for ``#status``."""

    to: Person
    head: Head
    story: Story
    timeline: tuple[Spoken | Happened, ...]
    inside: frozenset[EntryId] = frozenset()
    """What of it nobody outside may read yet, though it is a public message: it waits, or is withheld."""
    cut: int = 0
    """How many older entries are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relived:
    """One earlier message as a mail of its own, at the place it had."""

    to: Person
    head: Head
    said: Spoken
    position: int
    of: int
    cut: int
    """How many older messages are left out."""
    full: bool
    """Its whole text, with all its files."""
    out: bool = True
    """A public message has gone out; else it waits, or is withheld."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """One rule that was asked about a mail."""

    rule: str
    result: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What became of a mail, and why."""

    to: Person
    head: Head
    subject: str
    received_at: datetime
    disposition: str
    steps: tuple[Ruled, ...]


AskedLetter = Shown | Relived | Explained

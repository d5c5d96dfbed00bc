"""What became of an earlier message or of a whole ticket, told to the member of staff who asked for it.

The one rule: it says who wrote, what goes along, and who reads it from now on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailgate.desk.heading import Head
from mailgate.desk.model import Person
from mailgate.mail.model import EntryId, TicketNumber


class Turn(StrEnum):
    """What was done."""

    PUBLISHED = "published"
    PRIVATISED = "privatised"
    FILES = "files"
    """Files of a public message were made internal."""
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The receipt for ``#publish``, ``#privatise``, ``#merge`` and ``#split``."""

    to: Person
    head: Head
    turn: Turn
    entry: EntryId
    """The deed, by which it can be taken back."""
    about: EntryId | None = None
    """The message it is about."""
    author: str = ""
    """Who wrote that message, as staff may read it."""
    mine: bool = False
    """The reader wrote it."""
    files: tuple[str, ...] = ()
    """The names of the files that go along."""
    people: tuple[Person, ...] = ()
    """Who gets the message by mail; who reads along on the ticket from now on."""
    left_out: tuple[Person, ...] = ()
    """Customers of the ticket who joined after it was written, and do not get it."""
    keeps: Person | None = None
    """Somebody outside who wrote it, and keeps it."""
    had: bool = False
    """Letters with it went out: whoever got one keeps that."""
    stopped: int = 0
    """So many letters with it had not gone out, and stay here."""
    other: TicketNumber | None = None
    """The ticket it was merged into, or that was opened with the message."""
    elsewhere: tuple[TicketNumber, ...] = ()
    """The tickets on which the words that are internal now stay public."""
    goes_out: datetime | None = None
    """Until then it can be stopped."""

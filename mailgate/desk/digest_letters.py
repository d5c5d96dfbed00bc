"""The digest somebody chose instead of single notices. The one rule: a line's number means one ticket, to its reader alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailgate.desk.model import Person, QueuePolicy, TicketFacts
from mailgate.mail.model import TicketNumber


class Group(StrEnum):
    """Why a ticket stands in a digest; the first that fits."""

    WAITS = "waits"
    """It is the reader's, and it is their turn."""
    MENTIONED = "mentioned"
    MINE = "mine"
    """It is the reader's, or they watch it."""
    UNASSIGNED = "unassigned"
    """Nobody's, in a queue of theirs."""
    NEWS = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A ticket as a digest knows it."""

    ticket: TicketFacts
    last_by: Person | None
    """Who wrote last, of those outside and inside; None: nobody we can name."""
    since: datetime | None
    """Since when it waits for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a digest."""

    group: Group
    item: Item
    kinds: tuple[str, ...]
    """What happened since the last digest, each kind once; none for what only waits."""

    @property
    def ticket(self) -> TicketNumber:
        """What its number means."""
        return self.item.ticket.number


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyDigest:
    """What happened since the last one and what waits, for one person, once a day of theirs."""

    to: Person
    queue: QueuePolicy
    """It goes out under this one's name."""
    lines: tuple[Line, ...]
    more: int
    """How many tickets there are beyond those."""

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


DigestLetter = DailyDigest

"""The letters about deadlines. The one rule: staff read what is due or missed, customers only that a request will be closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.heading import Head
from mailgate.desk.model import Person, QueuePolicy
from mailgate.desk.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """One deadline of a ticket. ``passed``: it is missed, not only near."""

    target: Target
    at: datetime
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Deadlines of one ticket are near, or missed."""

    to: Person
    head: Head
    lines: tuple[DeadlineLine, ...]
    raised: bool = False
    """The ticket's priority was raised for it."""

    @property
    def queue(self) -> QueuePolicy:
        """The ticket's."""
        return self.head.queue


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesDigest:
    """The same of many tickets at once."""

    to: Person
    queue: QueuePolicy
    """It goes out under this one's name."""
    tickets: tuple[Deadline, ...]
    """What each letter would have said; all to the same person."""

    @property
    def head(self) -> None:
        """It is about no one ticket."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingWarning:
    """A request that waits for its customers is closed soon, unless they write."""

    to: Person
    head: Head
    closes_at: datetime


DeadlineLetter = Deadline | DeadlinesDigest

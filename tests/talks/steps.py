"""What can stand in a talk, as values. Its one rule: a new step does not type-check until the player handles it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Given:
    """The desk before anybody writes."""

    settings: dict[str, Any] = field(default_factory=dict)
    staff: tuple[tuple[str, dict[str, str]], ...] = ()
    contacts: tuple[tuple[str, dict[str, str]], ...] = ()
    partners: tuple[tuple[str, dict[str, str]], ...] = ()
    refused: tuple[str, ...] = ()
    organisations: tuple[tuple[str, dict[str, str]], ...] = ()
    macros: tuple[tuple[str, str, str], ...] = ()
    """Name, language, text."""


@dataclass(frozen=True, kw_only=True)
class Writes:
    """Somebody sends a mail. ``how``: the words in parentheses."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    how: tuple[str, ...]
    body: str


@dataclass(frozen=True, kw_only=True)
class Gets:
    """Somebody got a letter from a queue."""

    queue: str
    who: str
    subject: str
    name: str
    golden: str
    says: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GetsNothing:
    """Somebody, or nobody else at all, got anything more."""

    who: str


@dataclass(frozen=True, kw_only=True)
class Became:
    """The disposition of the last mail: ``{"": "reply"}``, or by queue. ``because``: words of the reasons."""

    ends: dict[str, str]
    because: str


@dataclass(frozen=True, kw_only=True)
class HeldIs:
    """What a held mail is now: ``end`` "" while it waits, else its disposition."""

    number: int
    end: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Stands:
    """How a ticket stands."""

    number: int
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Says:
    """All that was said on a ticket; ``who``: as far as that person may see it, "" for all of it."""

    number: int
    who: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Later:
    """Time passes."""

    time: timedelta


@dataclass(frozen=True)
class Until:
    """Time passes until a clock in UTC shows that hour."""

    clock: time


@dataclass(frozen=True)
class Releases:
    """A human decides about the oldest held mail."""

    choice: str


@dataclass(frozen=True)
class Holds:
    """How many mails were held since the beginning, decided about or not."""

    count: int


@dataclass(frozen=True, kw_only=True)
class Returns:
    """The newest letter to somebody bounces or comes back."""

    who: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Leaves:
    """A member of staff goes, or is back again."""

    who: str
    back: bool


@dataclass(frozen=True, kw_only=True)
class Away:
    """A member of staff says that they are away, or (no time) here again."""

    who: str
    time: timedelta | None


@dataclass(frozen=True, kw_only=True)
class Sees:
    """The operator changes which tickets a partner may see."""

    who: str
    options: dict[str, str]


@dataclass(frozen=True)
class Blocks:
    """The operator blocks an address or ``@domain``."""

    pattern: str


@dataclass(frozen=True, kw_only=True)
class Shares:
    """The operator says whether an organisation shares."""

    name: str
    shares: bool


Step = (
    Away
    | Blocks
    | Shares
    | HeldIs
    | Holds
    | Leaves
    | Writes
    | Gets
    | GetsNothing
    | Became
    | Stands
    | Says
    | Sees
    | Later
    | Until
    | Releases
    | Returns
)

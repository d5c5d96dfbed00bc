"""What is remembered of a ticket while its past is made up. Its one rule: only what a later message needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Talk:
    """A ticket under way."""

    number: int
    customer: int
    left: int
    said: int = 0
    first: datetime | None = None
    last: datetime | None = None
    staff_wrote: bool = False
    subject: str = ""
    seen: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message: the so-manieth, by whom, and whether inside."""

    n: int
    at: datetime
    entry: int
    author: int
    sender: str
    by_customer: bool
    note: bool

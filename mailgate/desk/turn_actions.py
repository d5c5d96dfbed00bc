"""What changes sides, as actions. The one rule: an entry keeps its number and its ticket, whoever may see it from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.mail.model import EntryId, TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePublic:
    """A note becomes a public message; customers may see it from ``goes_out`` on (None: at once)."""

    entry: EntryId
    goes_out: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """A public message, or (``files``: their positions) some of its files, are staff's alone from now on."""

    entry: EntryId
    files: tuple[int, ...] = ()
    because: str
    """For the record of its mail: who withdrew it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """What was withdrawn is public again as it was."""

    entry: EntryId
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInto:
    """What is written to ``ticket`` goes to ``into`` from now on; None: it stands by itself again."""

    ticket: TicketNumber
    into: TicketNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """The copy of a message that a split made is taken away; the message itself stands where it was."""

    entry: EntryId


Turning = MakePublic | Withdraw | GiveBack | MergeInto | Forget

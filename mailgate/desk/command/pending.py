"""``#pending``. The one rule: what waits for the customer wakes by itself, if a time was given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import Status


@dataclass(frozen=True, slots=True)
class Pend(Command):
    """``#pending`` or ``#pending 3d``: wait for the customer, waking by itself after that time."""

    wake_after: timedelta | None

    names = ("pending",)
    usage = N_("#pending 3d")
    meaning = N_("wait for the customer; it opens again after that time (3h, 3d, 2w)")
    late = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """``3h``, ``3d``, ``2w`` or nothing. Raises BadArgumentError."""
        if not argument:
            return cls(None)
        found = re.fullmatch(r"(\d{1,3})\s*(h|d|w|days?|tage?n?)", argument.lower())
        if not found or not int(found[1]):
            raise BadArgumentError("3h, 3d or 2w")
        hours = {"h": 1, "d": 24, "t": 24, "w": 168}[found[2][0]]
        return cls(timedelta(hours=hours * int(found[1])))

    def do(self, draft: Draft, actor: Actor) -> None:
        """Pending from now on."""
        draft.status(Status.PENDING, actor.person, wake_at=draft.now + self.wake_after if self.wake_after else None)

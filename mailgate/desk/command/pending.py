"""``#pending``. The one rule: what waits for the customer wakes by itself, if a time was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, time_of
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import Status


@dataclass(frozen=True, slots=True)
class Pend(Command):
    """``#pending``, ``#pending 3d`` or ``#pending friday``: wait for the customer, waking by itself then."""

    wake_after: timedelta | None

    names = ("pending",)
    usage = N_("#pending 3d")
    meaning = N_("wait for the customer; it opens again after that time (3h, 3d, 2w) or on that day (friday, 2026-12-01)")
    late = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A time to come, or nothing. Raises BadArgumentError."""
        return cls(time_of(argument, moment) - moment.now if argument else None)

    def do(self, draft: Draft, actor: Actor) -> None:
        """Pending from now on."""
        draft.status(Status.PENDING, actor.person, wake_at=draft.now + self.wake_after if self.wake_after else None)

"""``#snooze``. The one rule: silence for oneself alone; the ticket stays as it is, and comes back by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, time_of
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_

#: How long, where nothing is said.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Snooze(Command):
    """``#snooze 2d``: I hear nothing of it until then, unless a customer writes on a ticket of mine."""

    time: timedelta

    names = ("snooze",)
    usage = N_("#snooze 2d")
    meaning = N_(
        "hear nothing of it for that time (3h, 2d, friday), then be reminded; a customer's mail on your own ticket ends it"
    )

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A time to come, or nothing for a day. Raises BadArgumentError."""
        return cls(time_of(argument, moment) - moment.now if argument else A_DAY)

    def do(self, draft: Draft, actor: Actor) -> None:
        """Silence from now on."""
        draft.wish(actor.person, snoozed_until=draft.now + self.time)

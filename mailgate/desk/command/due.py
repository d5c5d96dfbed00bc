"""``#due``. The one rule: it says until when something is to be done, and whoever cares hears of it then, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment, time_of
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import NOBODY


@dataclass(frozen=True, slots=True)
class Due(Command):
    """``#due friday``, ``#due 2026-12-01``, ``#due 3d``, ``#due none``."""

    at: datetime | None

    names = ("due",)
    usage = N_("#due 2026-12-01")
    meaning = N_("those who care for the ticket are reminded on that day (friday) or after that time (3d); none: no more")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A time to come, or ``none``. Raises BadArgumentError."""
        if not argument:
            raise BadArgumentError(N_("a day to come, as 2026-12-01"))
        return cls(None if plain(argument) in NOBODY else time_of(argument, moment))

    def do(self, draft: Draft, actor: Actor) -> None:
        """Until then, from now on."""
        draft.due(self.at, actor.person)

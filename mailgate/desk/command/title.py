"""``#title``. The one rule: customers keep the first subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class Retitle(Command):
    """``#title text``: the internal title."""

    title: str

    names = ("title",)
    usage = N_("#title text")
    meaning = N_("another title, seen by staff only")
    whole_line = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """The rest of the line. Raises BadArgumentError."""
        if not argument:
            raise BadArgumentError(N_("the new title"))
        return cls(argument[:200])

    def do(self, draft: Draft, actor: Actor) -> None:
        """So it is called from now on."""
        draft.title(self.title, actor.person)

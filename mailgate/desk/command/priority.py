"""``#priority``. The one rule: four words, no numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import Priority
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import PRIORITIES


@dataclass(frozen=True, slots=True)
class Prioritise(Command):
    """``#priority low|normal|high|urgent``"""

    priority: Priority

    names = ("priority",)
    usage = N_("#priority high")
    meaning = N_("low, normal, high or urgent")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """One of the four, in any language. Raises BadArgumentError."""
        try:
            return cls(Priority(PRIORITIES[plain(argument)]))
        except KeyError as error:
            raise BadArgumentError(N_("low, normal, high or urgent")) from error

    def do(self, draft: Draft, actor: Actor) -> None:
        """So it hurries from now on."""
        draft.priority(self.priority, actor.person)

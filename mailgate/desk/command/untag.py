"""``#untag``. The one rule: what the ticket does not have is no news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment
from mailgate.desk.command.tag import words_of
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class Untag(Command):
    """``#untag a b``"""

    tags: frozenset[str]

    names = ("untag",)
    usage = N_("#untag a b")
    meaning = N_("take tags away")
    whole_line = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """Words, with commas or blanks between. Raises BadArgumentError."""
        return cls(words_of(argument))

    def do(self, draft: Draft, actor: Actor) -> None:
        """Without those."""
        draft.untag(self.tags, actor.person)

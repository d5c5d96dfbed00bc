"""``#assign``. The one rule: exactly one member of staff, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment, Scene, bare
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import NOBODY


@dataclass(frozen=True, slots=True)
class AssignTo(Command):
    """``#assign who|none``: an address or its local part; None unassigns."""

    who: str | None

    names = ("assign",)
    usage = N_("#assign who")
    meaning = N_("hand it over; #assign none gives it back")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """One word. Raises BadArgumentError."""
        argument = bare(argument)
        if not argument or " " in argument:
            raise BadArgumentError(N_("one person, or none"))
        return cls(None if plain(argument) in NOBODY else argument.lstrip("@").lower())

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """Nobody, or more than one, goes by that name."""
        known = self.who is None or scene.desk.find_staff(self.who) is not None
        return None if known else Problem(line=word, why="no_such_person")

    def refused(self) -> str:
        """The same at the shell."""
        return f"{self.who!r} is no one member of staff; `mailgate staff list` shows who is"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Theirs from now on."""
        draft.assign(draft.desk.find_staff(self.who) if self.who else None, actor.person)

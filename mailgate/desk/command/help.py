"""``#help``. The one rule: it is answered whatever is wrong with the rest."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Actor, Command
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Help, Letter
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class AskHelp(Command):
    """``#help``"""

    names = ("help",)
    usage = N_("#help")
    readers = INSIDE
    meaning = N_("this mail")
    told = False

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """How to work by mail."""
        return (Help(to=actor.person, head=draft.head),)

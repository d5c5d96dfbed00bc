"""``#take``. The one rule: assigned is assigned, however often it is said."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class Take(Command):
    """``#take``: assign to me."""

    names = ("take",)
    usage = N_("#take")
    meaning = N_("assign it to yourself")

    def do(self, draft: Draft, actor: Actor) -> None:
        """Theirs from now on."""
        draft.assign(actor.person, actor.person)

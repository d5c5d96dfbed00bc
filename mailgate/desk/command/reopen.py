"""``#reopen``. The one rule: it comes after everything else of its mail."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import Status


@dataclass(frozen=True, slots=True)
class Reopen(Command):
    """``#reopen``"""

    names = ("reopen",)
    usage = N_("#reopen")
    meaning = N_("open it again")
    late = True

    def do(self, draft: Draft, actor: Actor) -> None:
        """Open from now on."""
        draft.status(Status.OPEN, actor.person)

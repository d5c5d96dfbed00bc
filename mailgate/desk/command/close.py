"""``#close``. The one rule: it comes after everything else of its mail."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import Status


@dataclass(frozen=True, slots=True)
class Close(Command):
    """``#close``"""

    names = ("close",)
    usage = N_("#close")
    meaning = N_("close the ticket")
    late = True

    def do(self, draft: Draft, actor: Actor) -> None:
        """Closed from now on."""
        draft.status(Status.CLOSED, actor.person)

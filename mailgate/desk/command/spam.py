"""``#spam``. The one rule: nothing of it reaches a customer."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.command.needs import Opener
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import Need


@dataclass(frozen=True, slots=True)
class MarkSpam(Command):
    """``#spam``: closed without a word to the customer, whose mail is held as spam from now on."""

    names = ("spam",)
    usage = N_("#spam")
    meaning = N_("close it without a word, and hold what its sender writes from now on")
    late = True

    def needs(self) -> tuple[Need[object], ...]:
        """Whether its requester may be blocked."""
        return (Opener(),)

    def do(self, draft: Draft, actor: Actor) -> None:
        """Closed, and its requester blocked where that may be."""
        draft.spam(actor.person)

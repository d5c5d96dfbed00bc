"""``#notify``. The one rule: once, and then it is as it was before."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_
from mailgate.desk.model import PersonKind


@dataclass(frozen=True, slots=True)
class TellMe(Command):
    """``#notify``: tell me when the customer answers, whatever I chose."""

    names = ("notify",)
    usage = N_("#notify")
    meaning = N_("be told of the customer's next answer, whatever you chose to hear of")
    readers = frozenset({PersonKind.STAFF, PersonKind.PARTNER})

    def do(self, draft: Draft, actor: Actor) -> None:
        """Their next answer is told."""
        draft.wish(actor.person, once=True)

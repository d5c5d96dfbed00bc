"""``#history``. The one rule: each message is a mail of its own, in order, for whoever asked alone."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor
from mailgate.desk.command.reliving import AboutTicket, relived, story_of
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class AskHistory(AboutTicket):
    """``#history``, ``#history 12``: the messages of a ticket, each as a mail."""

    names = ("history",)
    usage = N_("#history")
    meaning = N_("each earlier message as a mail of its own, oldest first")

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The messages they may see, oldest first, the newest of them if there are too many."""
        story = story_of(self.number, draft, actor)
        return relived(story, actor, full=False) if story is not None else ()

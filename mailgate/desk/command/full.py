"""``#full``. The one rule: the same as ``#history``, with nothing cut."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor
from mailgate.desk.command.reliving import AboutTicket, relived, story_of
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class AskFull(AboutTicket):
    """``#full``, ``#full 12``: the messages of a ticket, each as a mail."""

    names = ("full",)
    usage = N_("#full")
    meaning = N_("the same with whole texts and all files")

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The messages they may see, oldest first, the newest of them if there are too many."""
        story = story_of(self.number, draft, actor)
        return relived(story, actor, full=True) if story is not None else ()

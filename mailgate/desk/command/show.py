"""``#show N``. The one rule: whoever asks sees what they may see, and learns nothing of what they may not."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor
from mailgate.desk.command.reliving import AboutTicket, shown, story_of
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class AskShow(AboutTicket):
    """``#show 12``: a ticket with its timeline, as one mail; without a number the ticket here."""

    names = ("show",)
    usage = N_("#show 12")
    meaning = N_("a ticket with all that was said and done on it, as one mail")

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """All of it, or as much as one letter holds."""
        story = story_of(self.number, draft, actor)
        return (shown(story, actor),) if story is not None else ()

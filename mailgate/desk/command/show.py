"""``#show N``. The one rule: whoever asks sees what they may see, and learns nothing of what they may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import INSIDE, Actor, Command, Moment, Scene, ticket_number
from mailgate.desk.command.needs import StoriesHere, StoryOf
from mailgate.desk.command.reliving import shown, story_of
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter, Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need
from mailgate.desk.own_tickets import seen_by
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True)
class AskShow(Command):
    """``#show 12``: a ticket with its timeline, as one mail; without a number the ticket here."""

    number: TicketNumber | None

    names = ("show",)
    usage = N_("#show 12")
    meaning = N_("a ticket with all that was said and done on it, as one mail")
    readers = INSIDE
    told = False

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A ticket's number, or nothing. Raises BadArgumentError."""
        return cls(ticket_number(argument) if argument else None)

    def needs(self) -> tuple[Need[object], ...]:
        """That ticket."""
        return (StoryOf(self.number),) if self.number is not None else (StoriesHere(),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is none that they may see."""
        if self.number is None:
            return None
        story = scene.facts.get(StoryOf(self.number))
        seen = seen_by(scene.by, story, scene.known) if story is not None else None
        return Problem(line=word, why="not_now") if seen is None else None

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """All of it, or as much as one letter holds."""
        story = story_of(self.number, draft, actor)
        return (shown(story, actor),) if story is not None else ()

"""``#full``. The one rule: the same as ``#history``, with nothing cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import INSIDE, Actor, Command, Moment, Scene, ticket_number
from mailgate.desk.command.needs import StoriesHere, StoryOf
from mailgate.desk.command.reliving import relived, story_of
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter, Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need
from mailgate.desk.own_tickets import seen_by
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True)
class AskFull(Command):
    """``#full``, ``#full 12``: the messages of a ticket, each as a mail."""

    number: TicketNumber | None

    names = ("full",)
    usage = N_("#full")
    meaning = N_("the same with whole texts and all files")
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
        """The messages they may see, oldest first, the newest of them if there are too many."""
        story = story_of(self.number, draft, actor)
        return relived(story, actor, full=True) if story is not None else ()

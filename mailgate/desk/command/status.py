"""``#status``. The one rule: it shows how the ticket stands after the rest of its mail."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailgate.desk.asked_letters import Shown
from mailgate.desk.command.base import INSIDE, Actor, Command
from mailgate.desk.command.needs import StoriesHere
from mailgate.desk.command.reliving import story_here
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter
from mailgate.desk.marked import N_
from mailgate.desk.model import Need


@dataclass(frozen=True, slots=True)
class AskStatus(Command):
    """``#status``: the ticket's facts, by mail."""

    names = ("status",)
    usage = N_("#status")
    meaning = N_("how the ticket stands, by mail")
    readers = INSIDE
    told = False

    def needs(self) -> tuple[Need[object], ...]:
        """The tickets here."""
        return (StoriesHere(),)

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The facts, without what was said."""
        story = story_here(draft, actor)
        if story is None:
            return ()
        return (Shown(to=actor.person, head=draft.head, story=replace(story, ticket=draft.ticket), timeline=()),)

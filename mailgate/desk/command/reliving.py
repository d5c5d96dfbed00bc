"""A ticket's past, told again to somebody inside. The one rule: ``seeing`` filters it, whoever asks.

Messages go out as mails of their own, oldest first, the newest of them if there are more than ``limits.history``; events stand in
``#show`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.asked_letters import Relived, Shown
from mailgate.desk.command.base import INSIDE, Actor, Command, Moment, Scene, ticket_number
from mailgate.desk.command.needs import StoriesHere, StoryOf
from mailgate.desk.draft import Draft
from mailgate.desk.heading import Head
from mailgate.desk.letters import Problem
from mailgate.desk.model import Need
from mailgate.desk.own_tickets import seen_by
from mailgate.desk.seeing import is_out
from mailgate.desk.story import Spoken, Story
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True)
class AboutTicket(Command):
    """What asks to be told of a ticket: the one here, or any that whoever asks may see."""

    number: TicketNumber | None

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


def story_here(draft: Draft, actor: Actor) -> Story | None:
    """The ticket that the mail is about, as they may see it."""
    found = actor.facts.get(StoriesHere()) or ()
    story = next((one for one in found if one.ticket.number == draft.ticket.number), None)
    return seen_by(actor.person, story, actor.known) if story is not None else None


def story_of(number: TicketNumber | None, draft: Draft, actor: Actor) -> Story | None:
    """That ticket, or the one here, as they may see it."""
    if number is None:
        return story_here(draft, actor)
    story = actor.facts.get(StoryOf(number))
    return seen_by(actor.person, story, actor.known) if story is not None else None


def shown(story: Story, actor: Actor) -> Shown:
    """The ticket with its timeline."""
    most = actor.known.policy.history
    timeline = story.timeline[-most:]
    cut = len(story.timeline) - len(timeline)
    inside = frozenset(e.id for e in timeline if isinstance(e, Spoken) and not is_out(e, actor.known.now))
    return Shown(to=actor.person, head=_head(story, actor), story=story, timeline=timeline, inside=inside, cut=cut)


def relived(story: Story, actor: Actor, *, full: bool) -> tuple[Relived, ...]:
    """Each message as a letter, oldest first."""
    said = [entry for entry in story.timeline if isinstance(entry, Spoken)]
    kept = said[-actor.known.policy.history :]
    head, cut = _head(story, actor), len(said) - len(kept)
    return tuple(
        Relived(
            to=actor.person,
            head=head,
            said=one,
            position=cut + n,
            of=len(said),
            cut=cut if n == 1 else 0,
            full=full,
            out=is_out(one, actor.known.now),
        )
        for n, one in enumerate(kept, 1)
    )


def _head(story: Story, actor: Actor) -> Head:
    return Head.of(story.ticket, actor.known.desk.queues[story.ticket.queue])

"""``#take``. The one rule: who comes second is told who was first; later it is a hand-over like any other."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command, Scene
from mailgate.desk.command.needs import LastTaken
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need


@dataclass(frozen=True, slots=True)
class Take(Command):
    """``#take``: assign to me."""

    names = ("take",)
    usage = N_("#take")
    meaning = N_("assign it to yourself")

    def needs(self) -> tuple[Need[object], ...]:
        """Whether somebody else has just taken it."""
        return (LastTaken(),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """A colleague took it within the window in which two answers collide."""
        ticket, window = scene.ticket, scene.desk.policy.collision_window
        who = ticket.assignee if ticket is not None else None
        taken = (scene.facts.get(LastTaken()) or {}).get(ticket.number) if ticket is not None else None
        if who is None or taken is None or who.id == scene.by.id or taken.by != who.id or not window:
            return None
        soon = abs(scene.known.now - taken.at) <= window
        return Problem(line=word, why="taken", nearest=who.shown) if soon else None

    def do(self, draft: Draft, actor: Actor) -> None:
        """Theirs from now on."""
        draft.assign(actor.person, actor.person)

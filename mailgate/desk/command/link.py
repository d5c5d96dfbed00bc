"""``#link``. The one rule: both tickets tell of it, and neither shows anything of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, Scene, ticket_number
from mailgate.desk.command.needs import LinkedTo, TicketCalled
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.linking import link
from mailgate.desk.marked import N_
from mailgate.desk.model import Need
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True)
class LinkTo(Command):
    """``#link 12``: both belong together. ``#undo`` takes it back."""

    number: TicketNumber

    names = ("link",)
    usage = N_("#link 12")
    meaning = N_("note on both tickets that they belong together")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A ticket's number. Raises BadArgumentError."""
        return cls(ticket_number(argument))

    def needs(self) -> tuple[Need[object], ...]:
        """Whether the other is there, and what it is linked to."""
        return (TicketCalled(self.number), LinkedTo(self.number))

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is no such ticket, or it is this one."""
        other = scene.facts.get(TicketCalled(self.number))
        same = scene.ticket is not None and scene.ticket.number == self.number
        return Problem(line=word, why="not_now") if other is None or same else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no other ticket #{self.number}; `mailgate ticket list` shows those there are"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Said on both, unless it is so already."""
        if draft.ticket.number not in (actor.facts.get(LinkedTo(self.number)) or ()):
            link(draft, self.number, actor.person)

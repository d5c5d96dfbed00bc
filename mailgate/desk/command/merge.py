"""``#merge``. The one rule: never a ticket into itself, by whatever way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, Scene, ticket_number
from mailgate.desk.command.needs import TicketCalled
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.merging import merge
from mailgate.desk.model import Need
from mailgate.desk.turning import Asked
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True)
class Merge(Command):
    """``#merge into N``: the ticket is part of another from now on."""

    into: TicketNumber

    names = ("merge",)
    usage = N_("#merge into number")
    meaning = N_("make this ticket part of another; alone in a mail")
    alone = True
    even_as_note = True
    told = False

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """The number of a ticket, ``into`` before it or not. Raises BadArgumentError."""
        return cls(ticket_number(argument))

    def needs(self) -> tuple[Need[object], ...]:
        """The other ticket, or the one that was merged into."""
        return (TicketCalled(self.into),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is no such ticket, or it is this very one."""
        into = scene.facts.get(TicketCalled(self.into))
        if into is None:
            return Problem(line=word, why="no_such_ticket")
        same = scene.ticket is None or into.number == scene.ticket.number
        return Problem(line=word, why="same_ticket") if same else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"#{self.into} is not there, or it is the same ticket already; `mailgate ticket list` shows those there are"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Its people read along there from now on."""
        into = actor.facts.get(TicketCalled(self.into))
        if into is not None:
            merge(draft, into, Asked.of(actor.known, actor.person))

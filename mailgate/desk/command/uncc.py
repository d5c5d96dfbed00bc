"""``#uncc``. The one rule: who leaves gets nothing more, and the addresses they were given are worthless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.actions import RevokeAddresses
from mailgate.desk.command.base import Actor, Command, Moment, Scene, one_address
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Role
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True)
class RemoveCc(Command):
    """``#uncc addr``: somebody leaves the public side. What they were sent they keep."""

    address: Address

    names = ("uncc",)
    usage = N_("#uncc address")
    meaning = N_("somebody on the customer's side takes part no more")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """One address. Raises BadArgumentError."""
        return cls(one_address(argument))

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """They do not take part, or it is their ticket: then another requester comes first."""
        mine = scene.ticket.participant(self.address) if scene.ticket is not None else None
        if mine is None or mine.person.is_staff:
            return Problem(line=word, why="no_such_person")
        return Problem(line=word, why="not_now", nearest="#requester") if mine.role is Role.REQUESTER else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"{self.address} is no cc of this ticket; `mailgate ticket show` says who takes part"

    def do(self, draft: Draft, actor: Actor) -> None:
        """They take part no more."""
        mine = draft.ticket.participant(self.address)
        if mine is not None:
            draft.part(mine.person, actor.person)
            draft.actions.append(RevokeAddresses(ticket=draft.ticket.number, people=(mine.person,)))

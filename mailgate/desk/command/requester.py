"""``#requester``. The one rule: whose ticket it is changes by command only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, Scene, one_address
from mailgate.desk.command.needs import PersonAt
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need
from mailgate.desk.ourselves import one_of_us
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True)
class ChangeRequester(Command):
    """``#requester addr``: the ticket is theirs from now on; a new one is opened for them."""

    address: Address
    name: str = ""

    names = ("requester",)
    usage = N_("#requester address")
    meaning = N_("the ticket is theirs; in a new mail to a queue: open one for them")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """One address. Raises BadArgumentError."""
        return cls(one_address(argument))

    def needs(self) -> tuple[Need[object], ...]:
        """Who has the address."""
        return (PersonAt(self.address),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """One of ourselves."""
        return Problem(line=word, why="not_now") if one_of_us(self.address, scene.desk) else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"{self.address} is one of our own; only somebody outside can be brought in so"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Theirs from now on."""
        draft.requester(actor.find(self.address, self.name), actor.person, actor.since)

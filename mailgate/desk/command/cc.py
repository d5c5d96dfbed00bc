"""``#cc``. The one rule: only somebody outside can be brought in so, and they see what comes later."""

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
class AddCc(Command):
    """``#cc addr``: somebody joins the public side."""

    address: Address

    names = ("cc",)
    usage = N_("#cc address")
    meaning = N_("bring in somebody else on the customer's side")

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
        """They take part from now on."""
        draft.join(actor.find(self.address), actor.since, actor.person)

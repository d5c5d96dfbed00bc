"""``#forward``. The one rule: only what is public already is handed on, and its answers come back as notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Command, Moment, Scene
from mailgate.desk.command.needs import HandedOn, PersonAt
from mailgate.desk.command.outside import addressed, not_outside, refused
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import InternalNote, Need
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True)
class ForwardTo(Command):
    """``#forward addr text``: the message the mail answers, or the customer's newest, goes to somebody outside."""

    address: Address
    text: str = ""

    names = ("forward",)
    usage = N_("#forward address text")
    meaning = N_("send the message you answer, or the customer's newest, to somebody outside; the answer comes back as a note")
    whole_line = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """An address, and words that may follow. Raises BadArgumentError."""
        return cls(*addressed(argument))

    def needs(self) -> tuple[Need[object], ...]:
        """Who has the address, and what is handed on."""
        return (PersonAt(self.address), HandedOn())

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """They are one of us or take part; there is nothing to hand on, or it is a note."""
        found = (scene.facts.get(HandedOn()) or {}).get(scene.ticket.number) if scene.ticket else None
        if found is None:
            return Problem(line=word, why="not_now")
        if isinstance(found.message, InternalNote) or not found.out:
            return Problem(line=word, why="internal" if isinstance(found.message, InternalNote) else "waits")
        return not_outside(self.address, scene, word)

    def refused(self) -> str:
        """The same at the shell."""
        return f"{refused(self.address)}, or there is no public message to hand on"

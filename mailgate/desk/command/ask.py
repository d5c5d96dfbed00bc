"""``#ask``. The one rule: whoever is asked is outside and takes no part in the ticket, and gets staff's words alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Command, Moment, Scene
from mailgate.desk.command.needs import PersonAt
from mailgate.desk.command.outside import addressed, not_outside, refused
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True)
class AskOutside(Command):
    """``#ask addr text``: a question to somebody outside; what they answer is a note."""

    address: Address
    text: str = ""

    names = ("ask",)
    usage = N_("#ask address text")
    meaning = N_("ask somebody outside, behind the customer's back; the answer comes back as a note")
    whole_line = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """An address, and words that may follow. Raises BadArgumentError."""
        return cls(*addressed(argument))

    def needs(self) -> tuple[Need[object], ...]:
        """Who has the address."""
        return (PersonAt(self.address),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """They are one of us, or take part."""
        return not_outside(self.address, scene, word)

    def refused(self) -> str:
        """The same at the shell."""
        return refused(self.address)

"""``#watch`` and the address ``+N-watch@``. The one rule: who watches hears of what follows, muted or not until now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, Scene
from mailgate.desk.command.whom import no_such, one_of_us
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import EventKind
from mailgate.mail.model import Visibility


@dataclass(frozen=True, slots=True)
class Watch(Command):
    """``#watch`` or ``#watch who``: an address of staff or its local part."""

    who: str | None = None

    names = ("watch",)
    usage = N_("#watch")
    meaning = N_("hear of what follows; #watch who: somebody else does")

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """Nothing, or one person. Raises BadArgumentError."""
        return cls(one_of_us(argument))

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """Only one of us can watch."""
        return no_such(self.who, scene, word)

    def refused(self) -> str:
        """The same for somebody who typed it."""
        return f"{self.who!r} is no one member of staff; `mailgate staff list` shows who is"

    def do(self, draft: Draft, actor: Actor) -> None:
        """They hear of what follows."""
        person = draft.desk.find_staff(self.who) if self.who else actor.person
        if person is None:
            return
        if draft.ticket.participant(person.address) is None:
            draft.event(EventKind.WATCHED, Visibility.INTERNAL, actor.person, address=person.address, watches=True)
        draft.wish(person, watches=True, snoozed_until=None)

"""``#unwatch``. The one rule: who is called again hears again: by a mention, by being assigned, by writing themselves."""

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
class Unwatch(Command):
    """``#unwatch``: nothing more of this ticket for me; ``#unwatch who``: they watch no more."""

    who: str | None = None

    names = ("unwatch",)
    usage = N_("#unwatch")
    meaning = N_("hear no more of it, until you write, are mentioned or it is assigned to you")

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
        """They watch no more; only for oneself one can ask for silence whatever one chose."""
        person = draft.desk.find_staff(self.who) if self.who else actor.person
        if person is None:
            return
        found = draft.ticket.participant(person.address)
        mutes = person.address == actor.person.address and not draft.attention(person).muted
        if found is not None or mutes:
            draft.event(EventKind.WATCHED, Visibility.INTERNAL, actor.person, address=person.address, watches=False)
        draft.wish(person, watches=False, muted=mutes or draft.attention(person).muted)

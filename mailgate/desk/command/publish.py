"""``#publish``. The one rule: only a proven member of staff, and only a note of this very ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, Scene, entry_number
from mailgate.desk.command.needs import SaidBefore
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need, PublicMessage
from mailgate.desk.turning import Asked, publish
from mailgate.mail.model import EntryId


@dataclass(frozen=True, slots=True)
class Publish(Command):
    """``#publish [number]``: the note that the mail answers, or the one of that number, is a public message from now on."""

    entry: EntryId | None = None

    names = ("publish",)
    usage = N_("#publish")
    meaning = N_("make the note you answer public: the customer gets it; alone in a mail")
    alone = True
    even_as_note = True
    told = False

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """The number of a note, or nothing. Raises BadArgumentError."""
        return cls(entry_number(argument))

    def needs(self) -> tuple[Need[object], ...]:
        """What it is about."""
        return (SaidBefore(self.entry),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is no such note here, it is of a ticket that was merged, or it is public."""
        earlier = scene.facts.get(SaidBefore(self.entry))
        if earlier is None or scene.ticket is None or earlier.home != scene.ticket.number:
            return Problem(line=word, why="no_such_message")
        if earlier.message.ticket != scene.ticket.number:  # those who took part in that one are other people
            return Problem(line=word, why="of_merged")
        return Problem(line=word, why="public_already") if isinstance(earlier.message, PublicMessage) else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no note {self.entry} on this ticket; `mailgate ticket show` with --json has the numbers"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Everybody outside who took part when it was written gets it, after the time in which it can be stopped."""
        earlier = actor.facts.get(SaidBefore(self.entry))
        if earlier is not None:
            publish(draft, earlier, Asked.of(actor.known, actor.person))

"""``#split``. The one rule: a message that customers are still to get is not split off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, Command, Moment, Scene, entry_number
from mailgate.desk.command.needs import SaidBefore
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need, PublicMessage
from mailgate.desk.splitting import Split, split
from mailgate.desk.turning import Asked
from mailgate.mail.model import EntryId


@dataclass(frozen=True, slots=True)
class SplitOff(Command):
    """``#split [number] [title]``: the message the mail answers, or the one of that number, begins a ticket of its own."""

    entry: EntryId | None = None
    title: str = ""

    names = ("split",)
    usage = N_("#split")
    meaning = N_("open a new ticket with the message you answer; a title for staff may follow; alone in a mail")
    alone = True
    even_as_note = True
    opens = True
    whole_line = True
    told = False

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A number, a title, both or nothing. Raises BadArgumentError."""
        first, _, rest = argument.strip().partition(" ")
        named = first.lstrip("#").isdecimal()
        return cls(entry_number(first) if named else None, " ".join((rest if named else argument).split())[:200])

    def needs(self) -> tuple[Need[object], ...]:
        """What it is about."""
        return (SaidBefore(self.entry),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is no such message here, it is of a ticket that was merged, or nobody outside has seen it yet."""
        earlier = scene.facts.get(SaidBefore(self.entry))
        if earlier is None or scene.ticket is None or earlier.home != scene.ticket.number:
            return Problem(line=word, why="no_such_message")
        if earlier.message.ticket != scene.ticket.number:  # those who may see that one are other people
            return Problem(line=word, why="of_merged")
        waits = isinstance(earlier.message, PublicMessage) and not earlier.out
        return Problem(line=word, why="waits") if waits else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no message {self.entry} on this ticket that has gone out; `mailgate ticket show` with --json has them"

    def do(self, draft: Draft, actor: Actor) -> None:
        """A ticket of its own, in the same queue."""
        earlier = actor.facts.get(SaidBefore(self.entry))
        if earlier is not None:
            what = Split(earlier=earlier, fresh=actor.known.fresh, title=self.title)
            split(draft, what, Asked.of(actor.known, actor.person))

"""``#privatise``. The one rule: only a proven member of staff, and whoever outside wrote it keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment, Scene, entry_number
from mailgate.desk.command.needs import SaidBefore
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Earlier, Need, PublicMessage
from mailgate.desk.turning import Asked, privatise
from mailgate.mail.model import EntryId


@dataclass(frozen=True, slots=True)
class Privatise(Command):
    """``#privatise [number] [file, file]``: the public message the mail answers, or only files of it, is staff's alone."""

    entry: EntryId | None = None
    files: tuple[str, ...] = ()
    """Their names; none: the whole message."""

    names = ("privatise",)
    usage = N_("#privatise")
    meaning = N_("make the message you answer internal, or only the files you name; alone in a mail")
    alone = True
    even_as_note = True
    told = False

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """A number, the names of files with commas between, both or nothing. Raises BadArgumentError."""
        number, _, rest = argument.partition(" ")
        entry = entry_number(number) if number.lstrip("#").isdecimal() else None
        names = argument if entry is None else rest
        files = tuple(name.strip().strip('"“”') for name in names.split(",") if name.strip())
        if any(len(name) > 250 for name in files):
            raise BadArgumentError(N_("the number of a message, or names of files with commas between"))
        return cls(entry, files)

    def needs(self) -> tuple[Need[object], ...]:
        """What it is about."""
        return (SaidBefore(self.entry),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is no such message here, it is internal, or it has no such file."""
        earlier = scene.facts.get(SaidBefore(self.entry))
        if earlier is None or scene.ticket is None or earlier.home != scene.ticket.number:
            return Problem(line=word, why="no_such_message")
        if not isinstance(earlier.message, PublicMessage):
            return Problem(line=word, why="internal_already")
        return None if len(self._positions(earlier)) >= len(self.files) else Problem(line=word, why="no_such_file")

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no public message {self.entry} with such a file on this ticket"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Gone from everybody's sight outside but its author's."""
        earlier = actor.facts.get(SaidBefore(self.entry))
        if earlier is not None:
            privatise(draft, earlier, Asked.of(actor.known, actor.person), self._positions(earlier))

    def _positions(self, earlier: Earlier) -> tuple[int, ...]:
        """Where the files stand that are named and still public."""
        wanted = {name.casefold() for name in self.files}
        return tuple(n for n, name in enumerate(earlier.names) if name.casefold() in wanted and n not in earlier.withdrawn)

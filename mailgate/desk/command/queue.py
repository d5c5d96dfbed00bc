"""``#queue``. The one rule: who may see the ticket's past does not change, and no address of it stops working."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment, Scene
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Desk
from mailgate.desk.tongues.spelling import closest, plain


@dataclass(frozen=True, slots=True)
class MoveQueue(Command):
    """``#queue name``: another queue, by its name, its display name or its address."""

    queue: str

    names = ("queue",)
    usage = N_("#queue name")
    meaning = N_("move it to another queue")
    whole_line = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """The rest of the line. Raises BadArgumentError."""
        if not argument:
            raise BadArgumentError(N_("the name of a queue"))
        return cls(argument)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is none of that name."""
        if self.named(scene.desk) is not None:
            return None
        return Problem(line=word, why="not_now", nearest=closest(self.queue.lower(), scene.desk.queues))

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no queue {self.queue!r}; `mailgate queue list` shows what there is"

    def do(self, draft: Draft, actor: Actor) -> None:
        """It belongs there from now on."""
        draft.move(self.named(draft.desk) or draft.ticket.queue, actor.person)

    def named(self, desk: Desk) -> str | None:
        """The name of the one queue that is meant."""
        said = plain(self.queue)
        fits = [q.name for q in desk.queues.values() if said in (plain(q.name), plain(q.display_name), q.address)]
        return fits[0] if len(fits) == 1 else None

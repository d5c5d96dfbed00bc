"""Another queue, so far by the command line alone. The one rule: who may see the ticket's past does not change."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command, Scene
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Problem


@dataclass(frozen=True, slots=True)
class MoveQueue(Command):
    """Another queue."""

    queue: str

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is none of that name."""
        return None if self.queue in scene.desk.queues else Problem(line=word, why="not_now")

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no queue {self.queue!r}; `mailgate queue list` shows what there is"

    def do(self, draft: Draft, actor: Actor) -> None:
        """It belongs there from now on."""
        draft.move(self.queue, actor.person)

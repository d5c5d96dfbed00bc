"""Watching a ticket, so far by its address ``+N-watch@`` alone. The one rule: who watches hears of what follows."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Actor, Command
from mailgate.desk.draft import Draft


@dataclass(frozen=True, slots=True)
class Watch(Command):
    """Written to ``+N-watch@``."""

    def do(self, draft: Draft, actor: Actor) -> None:
        """They hear of what follows."""
        draft.watch(actor.person)

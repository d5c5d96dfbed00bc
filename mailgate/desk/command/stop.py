"""``#stop``. The one rule: it means what the bare word does, for whoever puts a ``#`` before every command."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Command
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class Stop(Command):
    """``#stop``: hold the author's message that has not gone out yet; ``desk.second_thoughts`` says which."""

    names = ("stop",)
    usage = N_("#stop")
    readers = INSIDE
    meaning = N_("hold your message that has not gone out yet; alone in a mail")
    alone = True
    even_as_note = True

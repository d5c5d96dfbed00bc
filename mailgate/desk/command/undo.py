"""``#undo``. The one rule: it stands alone, and ``desk.second_thoughts`` says what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Command
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class Undo(Command):
    """``#undo``: take back the author's last mail or commands on the ticket."""

    names = ("undo",)
    usage = N_("#undo")
    readers = INSIDE
    meaning = N_("take back what you did last on the ticket; alone in a mail")
    alone = True
    even_as_note = True

"""``#send``. The one rule: it stands alone, and ``desk.second_thoughts`` says what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Command
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class SendNow(Command):
    """``#send``: let out what waits or is withheld."""

    names = ("send",)
    usage = N_("#send")
    readers = INSIDE
    meaning = N_("let out your message that waits or is held; alone in a mail")
    alone = True

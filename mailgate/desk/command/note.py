"""``#note``. The one rule: it narrows, whatever else a mail says."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Command
from mailgate.desk.marked import N_
from mailgate.mail.model import Visibility


@dataclass(frozen=True, slots=True)
class SayInternally(Command):
    """``#note``: for staff only. Text may follow on the same line."""

    names = ("note",)
    usage = N_("#note")
    readers = INSIDE
    meaning = N_("for staff only")
    visibility = Visibility.INTERNAL
    told = False

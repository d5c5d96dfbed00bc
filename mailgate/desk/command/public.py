"""``#public``. The one rule: the only command that widens."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import INSIDE, Command
from mailgate.desk.marked import N_
from mailgate.mail.model import Visibility


@dataclass(frozen=True, slots=True)
class SayPublicly(Command):
    """``#public``: for the customers too."""

    names = ("public",)
    usage = N_("#public")
    readers = INSIDE
    meaning = N_("for the customer as well; the only command that makes a mail public")
    visibility = Visibility.PUBLIC
    told = False

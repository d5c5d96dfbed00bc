"""The words of the desk: every command as a value, and the block of them at the top of a mail.

The one rule: a value, no behaviour.

A new command is a class here, a reader in ``commands`` and what it does in ``doing``; the type checker names the places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mailgate.desk.letters import Problem
from mailgate.desk.model import Priority
from mailgate.mail.model import Address


@dataclass(frozen=True, slots=True)
class SayInternally:
    """``#note``: for staff only. Text may follow on the same line."""


@dataclass(frozen=True, slots=True)
class SayPublicly:
    """``#public``: for the customers too. The only command that widens."""


@dataclass(frozen=True, slots=True)
class Close:
    """``#close``"""


@dataclass(frozen=True, slots=True)
class Reopen:
    """``#reopen``"""


@dataclass(frozen=True, slots=True)
class Pend:
    """``#pending`` or ``#pending 3d``: wait for the customer, waking by itself after that time."""

    wake_after: timedelta | None


@dataclass(frozen=True, slots=True)
class Take:
    """``#take``: assign to me."""


@dataclass(frozen=True, slots=True)
class AssignTo:
    """``#assign who|none``: an address or its local part; None unassigns."""

    who: str | None


@dataclass(frozen=True, slots=True)
class Prioritise:
    """``#priority low|normal|high|urgent``"""

    priority: Priority


@dataclass(frozen=True, slots=True)
class TagWith:
    """``#tag a b``"""

    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class AddCc:
    """``#cc addr``: somebody joins the public side."""

    address: Address


@dataclass(frozen=True, slots=True)
class Retitle:
    """``#title text``: the internal title."""

    title: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Written to ``+N-watch@``."""


@dataclass(frozen=True, slots=True)
class AskHelp:
    """``#help``"""


@dataclass(frozen=True, slots=True)
class Undo:
    """``#undo``: take back the author's last mail or commands on the ticket. Stands alone."""


@dataclass(frozen=True, slots=True)
class SendNow:
    """``#send``: let out what waits or is withheld. Stands alone."""


@dataclass(frozen=True, slots=True)
class MoveQueue:
    """Another queue; by the command line."""

    queue: str


@dataclass(frozen=True, slots=True)
class ChangeRequester:
    """``#requester addr``: the ticket is theirs from now on; a new one is opened for them."""

    address: Address
    name: str = ""


@dataclass(frozen=True, slots=True)
class MarkSpam:
    """``#spam``: closed without a word to the customer, whose mail is held as spam from now on."""


Command = (
    SayInternally
    | SayPublicly
    | Close
    | Reopen
    | Pend
    | Take
    | AssignTo
    | Prioritise
    | TagWith
    | AddCc
    | Retitle
    | Watch
    | AskHelp
    | Undo
    | SendNow
    | MoveQueue
    | ChangeRequester
    | MarkSpam
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stood at the top of a mail: the commands, the rest of the text, and what could not be read."""

    commands: tuple[Command, ...] = ()
    words: tuple[str, ...] = ()
    """The commands as written, one each, for the receipt."""
    text: str = ""
    problems: tuple[Problem, ...] = ()
    visibility_elsewhere: bool = False
    """``#note`` or ``#public`` also stands outside the block."""
    files: bool = False
    """The mail has attachments: words or not, it says something."""

    def has(self, kind: type[Command]) -> bool:
        """Whether the block holds a command of that kind."""
        return any(isinstance(c, kind) for c in self.commands)

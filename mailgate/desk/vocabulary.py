"""The block of commands at the top of a mail, as a value. The one rule: what a command is stands in ``desk.command``."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.command.base import Command
from mailgate.desk.letters import Problem
from mailgate.mail.model import TicketNumber


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line written to ``+control@``, as it was written, and read. ``number``: the ticket it names first."""

    written: str
    number: TicketNumber | None
    block: Block

"""Addresses typed by hand, ``+N-<word>@``, as commands. The one rule: their text is a note unless ``#public`` says otherwise."""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.command.base import Command
from mailgate.desk.command.close import Close
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.reopen import Reopen
from mailgate.desk.command.take import Take
from mailgate.desk.command.watch import Watch
from mailgate.desk.vocabulary import Block

_COMMANDS: dict[str, Command] = {
    "note": SayInternally(),
    "close": Close(),
    "reopen": Reopen(),
    "take": Take(),
    "watch": Watch(),
}


def with_typed(block: Block, words: tuple[str, ...]) -> Block:
    """The block with the commands of the typed addresses a mail came to."""
    added = tuple(_COMMANDS[word] for word in words)
    return replace(block, commands=(*block.commands, *added), words=(*block.words, *(f"-{word}" for word in words)))

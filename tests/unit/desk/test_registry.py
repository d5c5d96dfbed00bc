"""The vocabulary: one module a command, every word once, every question answered."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mailgate.deed import needed
from mailgate.desk.command import needs
from mailgate.desk.command.base import Command
from mailgate.desk.command.close import Close
from mailgate.desk.command.registry import BY_WORD, COMMANDS, TOLD, VocabularyError, discovered, vocabulary
from mailgate.desk.model import Need


@dataclass(frozen=True, slots=True)
class Finish(Command):
    """Goes by the word of another."""

    names = ("finish", "close")


@dataclass(frozen=True, slots=True)
class Unread(Need[bool]):
    """Nobody reads it."""


def test_every_module_of_the_folder_is_found_in_the_same_order() -> None:
    assert discovered() == COMMANDS
    assert Close in COMMANDS
    assert [c.__module__ for c in COMMANDS] == sorted(c.__module__ for c in COMMANDS)


def test_two_commands_never_share_a_word() -> None:
    with pytest.raises(VocabularyError, match="#close would mean both Close and Finish"):
        vocabulary((Close, Finish))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_a_value_with_words_for_people(command: type[Command]) -> None:
    assert hasattr(command, "__dataclass_fields__")
    assert all(word == word.lower() for word in command.names)
    assert not command.names or (command.usage.startswith(f"#{command.names[0]}") and command.meaning)


def test_the_help_letter_tells_of_every_word_that_is_offered() -> None:
    assert {command.names[0] for command in TOLD} == {command.names[0] for command in BY_WORD.values()}


def test_every_question_has_a_reader() -> None:
    asked = [thing for thing in vars(needs).values() if isinstance(thing, type) and issubclass(thing, Need) and thing is not Need]
    assert {kind.__name__ for kind in asked} == {kind.__name__ for kind in needed.READ}


def test_a_question_that_nobody_reads_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="Unread"):
        needed.read([Unread()], None)  # type: ignore[arg-type]

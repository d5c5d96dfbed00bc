"""Which commands there are. The one rule: what stands in this folder, and nothing else; two commands never share a word."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from importlib import import_module

from mailgate.desk import command as folder
from mailgate.desk.command.base import Command
from mailgate.desk.tongues.table import COMMANDS as SPOKEN

#: Modules of the folder that hold no command.
_NO_COMMANDS = frozenset({"base", "needs", "outside", "registry", "reliving", "whom"})


class VocabularyError(TypeError):
    """The commands of the folder do not make a vocabulary; the text names the module or the word."""


def discovered() -> tuple[type[Command], ...]:
    """The command of each module of the folder, sorted by the name of the module. Raises VocabularyError."""
    modules = sorted(module.name for module in pkgutil.iter_modules(folder.__path__) if module.name not in _NO_COMMANDS)
    return tuple(_command(f"{folder.__name__}.{module}") for module in modules)


def _command(name: str) -> type[Command]:
    things = vars(import_module(name)).values()
    found = [t for t in things if isinstance(t, type) and issubclass(t, Command) and t.__module__ == name]
    if len(found) != 1:
        raise VocabularyError(f"{name} holds {len(found)} commands; a module of this folder holds exactly one")
    return found[0]


def vocabulary(commands: Iterable[type[Command]]) -> dict[str, type[Command]]:
    """Every word with its command. Raises VocabularyError where two commands go by one word."""
    words: dict[str, type[Command]] = {}
    for command in commands:
        for word in command.names:
            if word in words:
                raise VocabularyError(f"#{word} would mean both {words[word].__name__} and {command.__name__}")
            words[word] = command
    return words


COMMANDS = discovered()
#: The English words of those that are here.
ENGLISH = vocabulary(COMMANDS)
#: Every way to write them, in every language.
BY_WORD = {**{form: ENGLISH[word] for form, word in SPOKEN.items() if word in ENGLISH}, **ENGLISH}
#: What says who may read a mail.
VISIBILITY = {word: command for word, command in BY_WORD.items() if command.visibility is not None}
#: The English words; the first that a misspelt one is compared with.
OFFERED = tuple(ENGLISH)
#: The commands as the help letter tells them: who may read it first.
TOLD = tuple(sorted((c for c in COMMANDS if c.names), key=lambda c: (c.visibility is None, c.names[0])))

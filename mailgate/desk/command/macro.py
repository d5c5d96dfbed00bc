"""``#macro``. The one rule: the words of a predefined message are its author's own words from then on, whoever may read them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Self

from mailgate.desk import filling
from mailgate.desk.command.base import BadArgumentError, Command, Moment, Scene
from mailgate.desk.command.needs import MacroCalled
from mailgate.desk.letters import Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Need

NAME = re.compile(r"[\w][\w.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Macro(Command):
    """``#macro name``: the text of that name stands above the author's own; ``desk.macros`` puts it there."""

    name: str

    names = ("macro",)
    usage = N_("#macro name")
    meaning = N_("put a predefined message above your own words, in the customer's language")

    told = False  # the words say it

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """One name. Raises BadArgumentError."""
        if not NAME.fullmatch(argument.lower()):
            raise BadArgumentError(N_("the name of one predefined message"))
        return cls(argument.lower())

    def needs(self) -> tuple[Need[object], ...]:
        """The texts of that name."""
        return (MacroCalled(self.name),)

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """There is none of that name, or it cannot be filled in."""
        found = scene.facts.get(MacroCalled(self.name))
        if found is None or not found.texts:
            near = difflib.get_close_matches(self.name, found.others if found else (), n=1)
            return Problem(line=word, why="no_such_macro", nearest=near[0] if near else "")
        broken = any(filling.trouble(text) for text in found.texts.values())
        return Problem(line=word, why="broken_macro", nearest=self.name) if broken else None

    def refused(self) -> str:
        """The same at the shell."""
        return f"there is no predefined message {self.name!r} that can be used; `mailgate macro list` shows what there is"

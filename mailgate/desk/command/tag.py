"""``#tag``. The one rule: tags are lower-case words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from mailgate.desk.command.base import Actor, BadArgumentError, Command, Moment
from mailgate.desk.draft import Draft
from mailgate.desk.marked import N_


@dataclass(frozen=True, slots=True)
class TagWith(Command):
    """``#tag a b``"""

    tags: frozenset[str]

    names = ("tag",)
    usage = N_("#tag a b")
    meaning = N_("add tags")
    whole_line = True

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """Words, with commas or blanks between. Raises BadArgumentError."""
        return cls(words_of(argument))

    def do(self, draft: Draft, actor: Actor) -> None:
        """Those as well."""
        draft.tag(self.tags, actor.person)


def words_of(argument: str) -> frozenset[str]:
    """Tags, with commas or blanks between. Raises BadArgumentError."""
    tags = frozenset(word.lower().lstrip("#") for word in re.split(r"[,\s]+", argument) if word)
    if not tags or any(not re.fullmatch(r"[\w.-]{1,40}", tag) for tag in tags):
        raise BadArgumentError(N_("one or more words"))
    return tags

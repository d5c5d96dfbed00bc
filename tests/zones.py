"""A DNS made of a table. Its one rule: what is not in the table is not in the world.

Keys are ``"TXT example.org"``, values what is found there: texts, or ``TROUBLE``. A name without the type asked for has nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TypeVar

from mailgate.mail.proof.lookup import TROUBLE, Answer, Asking, Question

__all__ = ["TROUBLE", "Table", "TableDns", "ask"]

_T = TypeVar("_T")
Table = Mapping[str, str | Sequence[str] | Answer]


def lookup(table: Table, question: Question) -> Answer:
    """What the table says."""
    found = table.get(f"{question.kind.value} {question.name}", ())
    if isinstance(found, Answer):
        return found
    return Answer((found,) if isinstance(found, str) else tuple(found))


def ask(asking: Asking[_T], table: Table, asked: list[Question] | None = None) -> _T:
    """Run a check to its verdict; ``asked`` notes what it wanted to know."""
    try:
        question = next(asking)
        while True:
            if asked is not None:
                asked.append(question)
            question = asking.send(lookup(table, question))
    except StopIteration as done:
        verdict: _T = done.value
        return verdict


class TableDns:
    """In place of name servers. ``silent``: names that never answer; ``asked`` is what was looked up."""

    def __init__(self, table: Table, *, silent: Sequence[str] = (), seconds: float = 300) -> None:
        self.table, self.silent, self.seconds = dict(table), set(silent), seconds
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> tuple[Answer, float]:
        self.asked.append(question)
        if question.name in self.silent or "*" in self.silent:
            await asyncio.Event().wait()
        return lookup(self.table, question), self.seconds

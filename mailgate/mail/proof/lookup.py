"""Questions to the DNS, as values. Its one rule: who needs names says which, step by step, and never looks anything up itself.

A check is a generator: it yields a ``Question``, is sent its ``Answer``, and returns its verdict. So it is pure, and who runs it
decides how long it may take.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Kind(StrEnum):
    """The types of records that are asked for (RFC 1035 §3.2.2, RFC 3596)."""

    TXT = "TXT"
    A = "A"
    AAAA = "AAAA"
    MX = "MX"
    PTR = "PTR"


@dataclass(frozen=True, slots=True)
class Question:
    """A name, lower-case and without its final dot, and the type of records wanted."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """The values found: texts with their strings joined, addresses, host names (those of MX without preference).

    No value: there is no such name or no such record. ``trouble``: nobody could say.
    """

    values: tuple[str, ...] = ()
    trouble: bool = False


TROUBLE = Answer(trouble=True)

_T = TypeVar("_T")
Asking = Generator[Question, Answer, _T]
"""A check that asks its way to a verdict."""

"""Long lists in pieces. The one rule: whatever mails bring many of is asked for in pieces, since a statement's parameters have
bounds: 65,535 on PostgreSQL, 32,766 on SQLite as it is delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

AT_ONCE = 500
"""How many are asked for in one statement."""
T = TypeVar("T")


def pieces(many: Iterable[T]) -> Iterator[Sequence[T]]:
    """All of them in their order, at most ``AT_ONCE`` at a time; nothing for none."""
    found = list(many)
    return (found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE))

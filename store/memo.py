"""What one write transaction remembers of what it has read. The one rule: whatever writes to a table forgets what was read of it,
unless the writer says itself what is true now.

Nobody else writes between the beginning and the commit of a write (see ``store.engine``), so what was read once stays true until
this very transaction changes it, and ``store.watching`` sees every change, whoever makes it. Sessions that only read remember
nothing. A savepoint that is rolled back takes everything with it that was remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

_KEY = "memo"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One sort of facts and the tables they are read from."""

    tables: frozenset[str]

    @classmethod
    def of(cls, *tables: Table) -> Kind:
        """Facts that are read from these tables and no others."""
        return cls(frozenset(table.name for table in tables))


@dataclass(slots=True, eq=False)
class Memo:
    """The memory of one transaction."""

    known: dict[Kind, dict[Any, Any]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """The last number of each series drawn from, see ``store.ids``; a rollback leaves a gap."""
    told: set[Kind] = field(default_factory=set)
    """What the writer at work keeps true itself."""
    hasty: bool = False
    """What fails is done again, more carefully: nobody needs savepoints."""
    info: dict[Any, Any] = field(default_factory=dict)
    """Where the connection keeps this."""

    pending: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    """Rows to be written, by their statements, see ``store.later``."""
    writing: bool = False
    """They are just being written."""

    def bind(self, info: dict[Any, Any]) -> None:
        """Be found where the connection keeps what belongs to it."""
        self.info = info
        info[_KEY] = self

    def written(self, table: str) -> None:
        """A table changes."""
        for kind in [kind for kind in self.known if table in kind.tables and kind not in self.told]:
            del self.known[kind]


@contextmanager
def remembering(session: Session, *, hasty: bool) -> Iterator[None]:
    """Let the transaction of this session remember, until the end of the block."""
    memo = session.info[_KEY] = Memo(hasty=hasty)
    try:
        yield
    finally:
        del session.info[_KEY]
        memo.info.pop(_KEY, None)


def of(session: Session) -> Memo | None:
    """The memory of a write; None for a session that only reads."""
    memo: Memo | None = session.info.get(_KEY)
    return memo


def on(info: dict[Any, Any]) -> Memo | None:
    """The memory of the write that a connection is busy with."""
    memo: Memo | None = info.get(_KEY)
    return memo


def is_hasty(session: Session) -> bool:
    """Whether whoever writes does all of it again, more carefully, if any of it fails."""
    memo: Memo | None = session.info.get(_KEY)
    return memo is not None and memo.hasty


def numbers(session: Session) -> dict[str, int]:
    """The last number of each series that a write drew from. Raises RuntimeError outside of one."""
    memo: Memo | None = session.info.get(_KEY)
    if memo is None:
        raise RuntimeError("numbers are drawn inside of Store.write")
    return memo.numbers


def known(session: Session, kind: Kind) -> dict[Any, Any]:
    """What is remembered of a kind, to be added to; an empty dictionary that nobody keeps where nothing is remembered."""
    memo: Memo | None = session.info.get(_KEY)
    return {} if memo is None else memo.known.setdefault(kind, {})


@contextmanager
def telling(session: Session, kind: Kind, *others: Kind) -> Iterator[dict[Any, Any]]:
    """A block that writes to the tables of some kinds, and itself writes what is true then into what is remembered: it is given
    that of the first."""
    memo: Memo | None = session.info.get(_KEY)
    if memo is None:
        yield {}
        return
    memo.told |= {kind, *others}
    try:
        yield memo.known.setdefault(kind, {})
    finally:
        memo.told -= {kind, *others}

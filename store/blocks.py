"""Whose mail is held as spam. The one rule: a pattern is a whole address, or ``@domain`` for all of just that domain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.mail.model import Address, PersonId
from store import memo
from store.pieces import pieces
from store.tables import Block, table_of

_B = table_of(Block).c
_FOUND = select(_B.pattern).where(_B.pattern.in_(bindparam("patterns", expanding=True)))
#: Pattern -> whether it is on the list.
KNOWN = memo.Kind.of(table_of(Block))


def block(session: Session, pattern: str, by: PersonId | None, now: datetime) -> bool:
    """Hold their mail from now on. ``by`` None: the operator. False where that is so already."""
    if session.get(Block, pattern, populate_existing=True) is not None:
        return False
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(table_of(Block)).values(pattern=pattern, person=by, at=now)
    session.execute(statement.on_conflict_do_nothing(index_elements=["pattern"]))  # two desks may hear it at once
    return True


def unblock(session: Session, pattern: str) -> bool:
    """Take their mail again. False where it was not blocked by that pattern."""
    return int(getattr(session.execute(delete(Block).where(col(Block.pattern) == pattern)), "rowcount", 0)) > 0


def take_back(session: Session, pattern: str, by: PersonId, since: datetime) -> None:
    """Take their mail again, if this person blocked it and not before ``since``."""
    theirs = (col(Block.pattern) == pattern, col(Block.person) == by, col(Block.at) >= since)
    session.execute(delete(Block).where(*theirs))


def blocked(session: Session, limit: int) -> Sequence[Block]:
    """All that is blocked, the newest first."""
    return session.scalars(select(Block).order_by(col(Block.at).desc(), col(Block.pattern)).limit(limit)).all()


def blocks(session: Session, addresses: Iterable[Address]) -> bool:
    """Whether any of these addresses, or the domain of one, is blocked."""
    wanted = {pattern for one in addresses for pattern in (one, f"@{one.rpartition('@')[2]}")}
    known = memo.known(session, KNOWN)
    if missing := sorted(wanted - known.keys()):
        known |= dict.fromkeys(missing, False)
        for some in pieces(missing):
            known |= dict.fromkeys(session.scalars(_FOUND, {"patterns": some}), True)
    return any(known[one] for one in wanted)

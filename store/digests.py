"""Notices that wait for somebody's digest. The one rule: a row is told by the digest that names it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func

from mailgate.mail.model import EntryId, PersonId, TicketNumber
from store.tables import Digested, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A notice that did not go out by itself."""

    person: PersonId
    queue: str
    ticket: TicketNumber | None
    entry: EntryId | None
    kind: str
    says: str
    rank: int
    at: datetime
    id: int = 0
    """The row's; 0 while it has none."""


def add(session: Session, new: SetAside) -> None:
    """It waits for the digest."""
    values = {name: getattr(new, name) for name in ("person", "queue", "ticket", "entry", "kind", "says", "rank", "at")}
    session.execute(insert(table_of(Digested)), values)


def due(session: Session, before: datetime, limit: int) -> list[PersonId]:
    """Whose oldest waiting notice is from ``before`` or older, and who got no digest since."""
    oldest, told = func.min(col(Digested.at)), aliased(Digested)
    lately = exists().where(col(told.person) == col(Digested.person), col(told.told_at) > before)
    query = select(col(Digested.person)).where(col(Digested.told_at).is_(None), ~lately).group_by(col(Digested.person))
    return [PersonId(person) for person in session.scalars(query.having(oldest <= before).order_by(oldest).limit(limit))]


def waiting(session: Session, person: PersonId, limit: int) -> Sequence[SetAside]:
    """The first that wait for somebody, by rank, then oldest first; on PostgreSQL nobody else tells them meanwhile."""
    query = select(Digested).where(*_open(person)).order_by(col(Digested.rank), col(Digested.id)).limit(limit)
    return [_set_aside(row) for row in session.scalars(query.with_for_update()).all()]


def count(session: Session, person: PersonId) -> int:
    """How many wait for somebody."""
    return session.scalar(select(func.count()).select_from(Digested).where(*_open(person))) or 0


def told(session: Session, rows: Iterable[SetAside], now: datetime) -> None:
    """They stand in a digest now."""
    session.execute(update(Digested).where(col(Digested.id).in_([row.id for row in rows])).values(told_at=now))


def pass_over(session: Session, person: PersonId, now: datetime) -> None:
    """Somebody who left is told of nothing."""
    session.execute(update(Digested).where(*_open(person)).values(told_at=now))


def _open(person: PersonId) -> tuple[ColumnElement[bool], ...]:
    return col(Digested.person) == person, col(Digested.told_at).is_(None)


def _set_aside(row: Digested) -> SetAside:
    return SetAside(
        person=PersonId(row.person),
        queue=row.queue,
        ticket=TicketNumber(row.ticket) if row.ticket is not None else None,
        entry=EntryId(row.entry) if row.entry is not None else None,
        kind=row.kind,
        says=row.says,
        rank=row.rank,
        at=row.at,
        id=row.id or 0,
    )

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
    why: str
    at: datetime
    id: int = 0
    """The row's; 0 while it has none."""


def add(session: Session, new: SetAside) -> None:
    """It waits for the digest."""
    values = {name: getattr(new, name) for name in ("person", "queue", "ticket", "entry", "kind", "says", "rank", "why", "at")}
    session.execute(insert(table_of(Digested)), values)


def first(session: Session, why: str) -> dict[PersonId, datetime]:
    """Since when something waits for whom, of what is set aside for that reason."""
    waits = (col(Digested.told_at).is_(None), col(Digested.why) == why)
    query = select(col(Digested.person), func.min(col(Digested.at))).where(*waits).group_by(col(Digested.person))
    return {PersonId(person): at for person, at in session.execute(query)}


def due(session: Session, before: datetime, limit: int) -> list[PersonId]:
    """Whose oldest waiting notice above their ceiling is from ``before`` or older, and who got no digest since."""
    oldest, told = func.min(col(Digested.at)), aliased(Digested)
    mine = (col(told.person) == col(Digested.person), col(told.why) == "ceiling")
    lately = exists().where(*mine, col(told.told_at) > before)
    waits = (col(Digested.told_at).is_(None), col(Digested.why) == "ceiling")
    query = select(col(Digested.person)).where(*waits, ~lately).group_by(col(Digested.person))
    return [PersonId(person) for person in session.scalars(query.having(oldest <= before).order_by(oldest).limit(limit))]


def waiting(session: Session, person: PersonId, why: str, limit: int) -> Sequence[SetAside]:
    """The first of that kind that wait for somebody, by rank, then oldest first; on PostgreSQL nobody else tells them now."""
    query = select(Digested).where(*_open(person), col(Digested.why) == why)
    rows = session.scalars(query.order_by(col(Digested.rank), col(Digested.id)).limit(limit).with_for_update())
    return [_set_aside(row) for row in rows.all()]


def told_since(session: Session, person: PersonId, why: str, since: datetime) -> bool:
    """Whether they got a digest of that kind since then."""
    theirs = (col(Digested.person) == person, col(Digested.why) == why, col(Digested.told_at) >= since)
    return session.scalar(select(exists().where(*theirs))) or False


def count(session: Session, person: PersonId, why: str) -> int:
    """How many wait for somebody."""
    return session.scalar(select(func.count()).select_from(Digested).where(*_open(person), col(Digested.why) == why)) or 0


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
        why=row.why,
        at=row.at,
        id=row.id or 0,
    )

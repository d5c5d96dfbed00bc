"""Notices that wait for somebody's digest. The one rule: a row is told once, and only in the transaction of the digest itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
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
    at: datetime


def add(session: Session, new: SetAside) -> None:
    """It waits for the digest."""
    values = {name: getattr(new, name) for name in ("person", "queue", "ticket", "entry", "kind", "says", "at")}
    session.execute(insert(table_of(Digested)), values)


def due(session: Session, before: datetime, limit: int) -> list[PersonId]:
    """Whose oldest waiting notice is from ``before`` or older."""
    oldest = func.min(col(Digested.at))
    query = select(col(Digested.person)).where(col(Digested.told_at).is_(None)).group_by(col(Digested.person))
    return [PersonId(person) for person in session.scalars(query.having(oldest <= before).order_by(oldest).limit(limit))]


def waiting(session: Session, person: PersonId) -> Sequence[SetAside]:
    """All that waits for somebody, oldest first; on PostgreSQL nobody else tells them meanwhile."""
    query = select(Digested).where(col(Digested.person) == person, col(Digested.told_at).is_(None)).order_by(col(Digested.id))
    return [_set_aside(row) for row in session.scalars(query.with_for_update()).all()]


def told(session: Session, person: PersonId, now: datetime) -> None:
    """It stands in a digest now."""
    open_ones = (col(Digested.person) == person, col(Digested.told_at).is_(None))
    session.execute(update(Digested).where(*open_ones).values(told_at=now))


def _set_aside(row: Digested) -> SetAside:
    return SetAside(
        person=PersonId(row.person),
        queue=row.queue,
        ticket=TicketNumber(row.ticket) if row.ticket is not None else None,
        entry=EntryId(row.entry) if row.entry is not None else None,
        kind=row.kind,
        says=row.says,
        at=row.at,
    )

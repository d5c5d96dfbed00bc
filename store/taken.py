"""Who took a ticket last. The one rule: it only reads what the history says."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from mailgate.desk.model import EventKind, Taken
from mailgate.mail.model import PersonId, TicketNumber
from store.tables import EventRow


def last(session: Session, tickets: Sequence[TicketNumber]) -> dict[TicketNumber, Taken]:
    """By whom, and when, each of these tickets was given to whoever has it; those that nobody gave are left out."""
    newest = select(func.max(col(EventRow.id))).where(
        col(EventRow.ticket).in_(tickets), col(EventRow.kind) == EventKind.ASSIGNED.value
    )
    rows = session.scalars(select(EventRow).where(col(EventRow.id).in_(newest.group_by(col(EventRow.ticket)))))
    return {TicketNumber(row.ticket): Taken(by=PersonId(row.actor), at=row.at) for row in rows if row.actor is not None}

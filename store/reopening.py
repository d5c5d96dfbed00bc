"""What customers did to a closed ticket. The one rule: it only counts; how much is too much is the rules' matter (T14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from mailgate.desk.model import EventKind, PersonKind, Status
from mailgate.mail.model import PersonId, TicketNumber
from store.tables import EventRow, PublicMessageRow


def since_closing(
    session: Session, ticket: TicketNumber, since: datetime, staff: Collection[PersonId | None]
) -> tuple[int, tuple[datetime, ...]]:
    """How often anybody but staff reopened it from ``since`` on, and when customers' words came after it was closed last."""
    changes = (col(EventRow.ticket) == ticket, col(EventRow.kind) == EventKind.STATUS.value)
    rows = session.scalars(select(EventRow).where(*changes, col(EventRow.at) >= since)).all()
    times = sum(row.data.get("old") == Status.CLOSED and row.actor is not None and row.actor not in staff for row in rows)
    closing = select(func.max(col(EventRow.id))).where(*changes).scalar_subquery()
    theirs = (col(PublicMessageRow.ticket) == ticket, col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value)
    words = select(col(PublicMessageRow.at)).where(*theirs, col(PublicMessageRow.id) > closing).order_by(col(PublicMessageRow.id))
    return times, tuple(session.scalars(words))

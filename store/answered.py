"""The message that a mail is about where it hands one on. The one rule: what it answers, else what the customers said last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from mailgate.desk.model import Earlier, PersonKind
from mailgate.mail.model import EntryId, TicketNumber
from store import earlier
from store.tables import PublicMessageRow


def on(session: Session, tickets: Sequence[TicketNumber], answers: EntryId | None, now: datetime) -> dict[TicketNumber, Earlier]:
    """On each of these tickets the message ``answers``, where it stands there, else the customers' newest that is out."""
    named = earlier.said(session, answers, now) if answers is not None else None
    found = {ticket: named if named is not None and named.home == ticket else _newest(session, ticket, now) for ticket in tickets}
    return {ticket: one for ticket, one in found.items() if one is not None}


def _newest(session: Session, ticket: TicketNumber, now: datetime) -> Earlier | None:
    theirs = (col(PublicMessageRow.ticket) == ticket, col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value)
    query = select(col(PublicMessageRow.id)).where(*theirs, col(PublicMessageRow.visible_at) <= now)
    entry = session.scalars(query.order_by(col(PublicMessageRow.id).desc()).limit(1)).first()
    return earlier.said(session, EntryId(entry), now) if entry is not None else None

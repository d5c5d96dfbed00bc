"""What digests tell of: tickets that wait for somebody, and who wrote last on them. The one rule: it only reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from mailgate.desk.model import Person, Status, WaitingFor
from mailgate.mail.model import PersonId, TicketNumber
from store import people
from store.tables import Attention, InternalNoteRow, PublicMessageRow, Ticket

_OPEN = (Status.NEW.value, Status.OPEN.value)


def waiting_for(session: Session, person: Person, queues: Collection[str], now: datetime, limit: int) -> list[TicketNumber]:
    """Tickets that wait for staff and are this person's, or nobody's in ``queues``, the oldest first; not what they hushed."""
    theirs = and_(col(Attention.person) == person.id, col(Attention.ticket) == col(Ticket.number))
    hushed = select(col(Attention.ticket)).where(theirs, or_(col(Attention.muted), col(Attention.snoozed_until) > now)).exists()
    free = and_(col(Ticket.assignee).is_(None), col(Ticket.queue).in_(sorted(queues)))
    query = select(col(Ticket.number)).where(
        col(Ticket.status).in_(_OPEN),
        col(Ticket.waiting_for) == WaitingFor.STAFF.value,
        or_(col(Ticket.assignee) == person.id, free),
        ~hushed,
    )
    return [TicketNumber(n) for n in session.scalars(query.order_by(col(Ticket.last_customer_at)).limit(limit))]


def last_authors(session: Session, numbers: Sequence[TicketNumber]) -> dict[TicketNumber, Person]:
    """Who wrote last on each, publicly or inside, where that can be told."""
    authors = _last_authors(session, numbers)
    known = people.by_id(session, set(authors.values()))
    return {number: known[author] for number, author in authors.items() if author in known}


def waiting_since(session: Session, numbers: Sequence[TicketNumber]) -> dict[TicketNumber, datetime]:
    """Since when each of those that wait for staff does."""
    query = select(col(Ticket.number), col(Ticket.last_customer_at), col(Ticket.created_at)).where(
        col(Ticket.number).in_(numbers), col(Ticket.waiting_for) == WaitingFor.STAFF.value, col(Ticket.status).in_(_OPEN)
    )
    return {TicketNumber(number): wrote or created for number, wrote, created in session.execute(query)}


def _last_authors(session: Session, numbers: Sequence[TicketNumber]) -> dict[TicketNumber, PersonId]:
    newest: dict[int, tuple[int, int | None]] = {}
    for table in (PublicMessageRow, InternalNoteRow):
        last = select(func.max(col(table.id))).where(col(table.ticket).in_(numbers)).group_by(col(table.ticket))
        query = select(col(table.ticket), col(table.id), col(table.author)).where(col(table.id).in_(last))
        for ticket, entry, author in session.execute(query):
            newest[ticket] = max(newest.get(ticket, (0, None)), (entry, author))
    return {TicketNumber(ticket): PersonId(author) for ticket, (_, author) in newest.items() if author is not None}

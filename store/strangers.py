"""How well we know whoever opened a ticket. The one rule: it only reads; who may be blocked is the rules' matter."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from mailgate.desk.model import TicketFacts
from mailgate.mail.model import Trust
from store.tables import ParticipantRow, PublicMessageRow, Ticket

_PROVEN = [trust.word for trust in Trust if trust >= Trust.ALIGNED]


def proven(session: Session, ticket: TicketFacts) -> bool:
    """Whether the first message of a ticket is its requester's and proved so."""
    said = (PublicMessageRow.author, PublicMessageRow.trust)
    first = (
        select(*map(col, said)).where(col(PublicMessageRow.ticket) == ticket.number).order_by(col(PublicMessageRow.id)).limit(1)
    )
    row = session.execute(first).first()
    return row is not None and ticket.requester is not None and row.author == ticket.requester.id and row.trust in _PROVEN


def answered(session: Session, ticket: TicketFacts) -> bool:
    """Whether staff have written publicly on any ticket that its requester took part in."""
    if ticket.requester is None:
        return ticket.staff_wrote
    theirs = select(col(ParticipantRow.ticket)).where(col(ParticipantRow.person) == ticket.requester.id)
    wrote = select(col(Ticket.number)).where(col(Ticket.staff_wrote), col(Ticket.number).in_(theirs))
    return session.scalar(wrote.limit(1)) is not None

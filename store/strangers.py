"""How well we know somebody outside. The one rule: it only reads; what follows from it is the rules' matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from mailgate.desk.model import PersonKind, TicketFacts
from mailgate.mail.model import PersonId, Trust
from store.tables import InternalNoteRow, ParticipantRow, PublicMessageRow, Ticket

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


def ever_proven(session: Session, person: PersonId, now: datetime) -> bool:
    """Whether anything somebody said was proven theirs, if only by an address or a link that we had sent to their mailbox; or
    somebody inside has written publicly, and it is out by ``now``, on a ticket that they take part in. Else all that is known of
    them may be one forged mail."""
    theirs = select(col(ParticipantRow.ticket)).where(col(ParticipantRow.person) == person)
    said = (_proven_words(one, person).where(col(one.ticket).in_(theirs)) for one in (PublicMessageRow, InternalNoteRow))
    written = select(col(PublicMessageRow.id)).where(
        col(PublicMessageRow.ticket).in_(theirs),
        col(PublicMessageRow.author_role) != PersonKind.CUSTOMER.value,
        col(PublicMessageRow.visible_at) <= now,
    )
    return any(session.scalar(query.limit(1)) is not None for query in (*said, written))


def _proven_words(table: type[PublicMessageRow | InternalNoteRow], person: PersonId) -> Select[Any]:
    words = [trust.word for trust in Trust if trust >= Trust.TOKEN]
    return select(col(table.id)).where(col(table.author) == person, col(table.trust).in_(words))

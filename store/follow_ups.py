"""Which tickets go on where a closed one ended. The one rule: what customers began, not what staff linked."""

from __future__ import annotations

from sqlmodel import Session, col, select

from mailgate.mail.model import TicketNumber
from store.tables import Ticket


def around(session: Session, number: TicketNumber) -> tuple[TicketNumber | None, tuple[TicketNumber, ...]]:
    """The ticket that this one follows up, and those that follow it up, oldest first."""
    before = session.exec(select(Ticket.follow_up_of).where(Ticket.number == number)).first()
    after = session.exec(select(Ticket.number).where(Ticket.follow_up_of == number).order_by(col(Ticket.number)))
    return TicketNumber(before) if before is not None else None, tuple(map(TicketNumber, after))

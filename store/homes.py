"""In which queue something is. The one rule: a merged ticket is where the one is that it is part of now."""

from __future__ import annotations

from sqlmodel import Session, col, select

from mailgate.mail.model import EntryId, OutboxId, TicketNumber
from store import chain
from store.tables import HeldRow, OutboxRow, Ticket, UndoRow


def of_ticket(session: Session, number: int | None) -> str | None:
    """The queue of a ticket; None: there is no such ticket."""
    if number is None:
        return None
    end = chain.end(session, [TicketNumber(number)]).get(TicketNumber(number), number)
    return session.exec(select(Ticket.queue).where(col(Ticket.number) == end)).first()


def of_deed(session: Session, entry: EntryId) -> str | None:
    """Where a deed was done that can be taken back."""
    return of_ticket(session, session.exec(select(UndoRow.ticket).where(col(UndoRow.entry) == entry)).first())


def of_held(session: Session, number: int) -> str | None:
    """The queue that a held mail reached."""
    return session.exec(select(HeldRow.queue).where(col(HeldRow.id) == number)).first()


def of_letter(session: Session, letter: OutboxId) -> str | None:
    """The queue of the ticket that a letter is about."""
    return of_ticket(session, session.exec(select(OutboxRow.ticket).where(col(OutboxRow.id) == letter)).first())

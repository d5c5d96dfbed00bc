"""Mails parked for a human. The one rule: a row is kept after the decision, as its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from mailgate.desk.model import Choice
from mailgate.mail.model import JournalId, TicketNumber
from store.tables import HeldRow, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHeld:
    """A mail that waits for a human."""

    journal: JournalId
    queue: str
    ticket: TicketNumber | None
    sender: str | None
    subject: str
    reason: str
    choices: tuple[Choice, ...]
    received_at: datetime


def hold(session: Session, new: NewHeld) -> None:
    """Park it."""
    session.execute(
        insert(table_of(HeldRow)),
        {
            "journal_id": new.journal,
            "queue": new.queue,
            "ticket": new.ticket,
            "sender": new.sender,
            "subject": new.subject,
            "reason": new.reason,
            "choices": [choice.value for choice in new.choices],
            "received_at": new.received_at,
        },
    )


def held(session: Session, held_id: int) -> HeldRow | None:
    """One held mail, decided or not."""
    return session.get(HeldRow, held_id)


def all_held(session: Session, limit: int, *, decided: bool = False) -> Sequence[HeldRow]:
    """Mails that wait, oldest first (or those decided, newest first)."""
    query = select(HeldRow).limit(limit)
    if decided:
        return session.scalars(query.where(col(HeldRow.resolved_at).is_not(None)).order_by(col(HeldRow.id).desc())).all()
    return session.scalars(query.where(col(HeldRow.resolved_at).is_(None)).order_by(col(HeldRow.id))).all()


def resolve(session: Session, held_id: int, resolution: str, at: datetime) -> None:
    """It is decided."""
    session.execute(update(HeldRow).where(col(HeldRow.id) == held_id).values(resolved_at=at, resolution=resolution))

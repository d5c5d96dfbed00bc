"""What somebody inside has not read of a ticket: what they neither wrote, nor got a letter of, nor were shown when they asked.

The one rule: it only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlmodel import Session, col

from mailgate.desk.model import InternalNote, Message, PublicMessage, Unread
from mailgate.mail.model import EntryId, PersonId, TicketNumber
from store import people
from store.outbox_rows import State
from store.tables import Attention, InternalNoteRow, OutboxRow, PublicMessageRow

#: Letters that nobody gets.
_NEVER = (State.CANCELLED.value, State.FAILED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is shown: so many messages, so many octets of text."""

    messages: int
    octets: int


def unread(session: Session, ticket: TicketNumber, person: PersonId, bounds: Bounds) -> Unread:
    """The newest they have not read, oldest first, as far as the bounds go; the others are counted."""
    seen = session.scalar(select(col(Attention.seen)).where(col(Attention.ticket) == ticket, col(Attention.person) == person))
    conditions = {table: _conditions(table, ticket, person, seen or 0) for table in (PublicMessageRow, InternalNoteRow)}
    every = sum(session.scalar(select(func.count()).select_from(t).where(*c)) or 0 for t, c in conditions.items())
    rows = [row for table, wanted in conditions.items() for row in session.scalars(_newest(table, wanted, bounds.messages))]
    newest = sorted(rows, key=lambda row: -row.id)[: bounds.messages]
    shown: list[Message] = []
    for row in newest:
        message = _message(session, row)
        if sum(len(one.text.encode()) for one in (*shown, message)) > bounds.octets:
            break
        shown.append(message)
    return Unread(messages=tuple(reversed(shown)), more=every - len(shown))


def _conditions(table: Any, ticket: TicketNumber, person: PersonId, seen: int) -> tuple[ColumnElement[bool], ...]:
    got = and_(col(OutboxRow.entry) == table.id, col(OutboxRow.person) == person, col(OutboxRow.state).not_in(_NEVER))
    theirs = col(table.author).is_distinct_from(person)
    return (col(table.ticket) == ticket, col(table.id) > seen, theirs, ~exists().where(got))


def _newest(table: Any, conditions: tuple[ColumnElement[bool], ...], limit: int) -> Any:
    return select(table).where(*conditions).order_by(col(table.id).desc()).limit(limit)


def _message(session: Session, row: PublicMessageRow | InternalNoteRow) -> Message:
    author = people.by_id(session, [PersonId(row.author)]).get(PersonId(row.author)) if row.author else None
    at: datetime = row.at
    if isinstance(row, InternalNoteRow):
        return InternalNote(id=EntryId(row.id), ticket=TicketNumber(row.ticket), author=author, text=row.text, at=at)
    return PublicMessage(id=EntryId(row.id), ticket=TicketNumber(row.ticket), author=author, text=row.text, at=at)

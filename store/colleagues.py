"""What colleagues said publicly a moment ago, and what a mail answers. The one rule: it only reads, and what came before what is
told by numbers that rise, never by times.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from mailgate.desk.model import Crossing, LastRead, PersonKind
from mailgate.mail.model import EntryId, MessageId, OutboxId, PersonId, TicketNumber
from store import people
from store.outbox_rows import Audience
from store.tables import MailRef, OutboxRow, PublicMessageRow
from store.threads import MAX_REFERENCES, key_of

_INSIDE = (PersonKind.STAFF.value, PersonKind.PARTNER.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """From one time to another, both included."""

    since: datetime
    until: datetime


def said(session: Session, tickets: Sequence[TicketNumber], but: PersonId, when: When) -> tuple[Crossing, ...]:
    """Public messages of staff and partners, but of one of them, that nothing keeps inside, oldest first."""
    row = PublicMessageRow
    letter = select(func.min(col(OutboxRow.id))).where(
        col(OutboxRow.entry) == col(row.id), col(OutboxRow.audience) == Audience.CUSTOMER.value
    )
    theirs = (col(row.author_role).in_(_INSIDE), col(row.author) != but, col(row.visible_at).is_not(None))
    within = (col(row.ticket).in_(tickets), col(row.at) >= when.since, col(row.at) <= when.until)
    query = select(row, letter.scalar_subquery()).where(*theirs, *within).order_by(col(row.id))
    found = [(message, first) for message, first in session.execute(query) if first is not None and message.author is not None]
    known = people.by_id(session, (PersonId(message.author) for message, _ in found))
    return tuple(
        Crossing(
            entry=EntryId(message.id),
            ticket=TicketNumber(message.ticket),
            author=known[PersonId(message.author)],
            text=message.text,
            at=message.at,
            letter=OutboxId(first),
        )
        for message, first in found
    )


def read(session: Session, ids: Iterable[MessageId], tickets: Sequence[TicketNumber]) -> LastRead:
    """The newest letter of ours, and the newest message of these tickets, among the ids that a mail names."""
    named = list(dict.fromkeys(ids))[:MAX_REFERENCES]
    mine = (col(MailRef.key).in_([key_of(one) for one in named]), col(MailRef.ticket).in_(tickets))
    letter = session.scalar(
        select(func.max(col(OutboxRow.id))).where(col(OutboxRow.ticket).in_(tickets), col(OutboxRow.message_id).in_(named))
    )
    entry = session.scalar(select(func.max(col(MailRef.entry))).where(*mine, col(MailRef.kind) == "stored"))
    return LastRead(letter=OutboxId(letter) if letter else None, entry=EntryId(entry) if entry else None)

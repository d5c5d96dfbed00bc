"""How much there is of everything, for monitoring. The one rule: each figure is read off an index, or a small table.

Whatever grows for ever (mails, letters sent) is counted where it happens, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from mailgate.mail.model import JournalId
from store.engine import Store
from store.outbox_rows import State
from store.tables import HeldRow, Inbound, Journal, MailboxAccount, OutboxRow, Suppression, Ticket, table_of

_J = table_of(Journal).c
#: States of letters that still want something.
OPEN = (State.WAITING, State.DUE, State.DEFERRED, State.HELD, State.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What there is at one moment."""

    pending: int
    """Mails accepted and not settled."""
    oldest_pending: datetime | None
    outbox: Mapping[str, int] = field(default_factory=dict)
    """State -> letters, of those that still want something."""
    oldest_due: datetime | None = None
    """When the letter that waits longest should have gone."""
    held: Mapping[str, int] = field(default_factory=dict)
    """Reason -> mails that wait for somebody to decide."""
    tickets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Queue and status -> tickets."""
    suppressed: int = 0
    mailboxes: Mapping[str, bool] = field(default_factory=dict)
    """Account -> whether it is in trouble."""


def stock(store: Store) -> Stock:
    """What there is now. Raises what the database raises."""
    with store.read() as session:
        waiting = session.scalars(select(col(Inbound.journal_id)).where(col(Inbound.done).is_(False))).all()
        last = session.scalar(select(func.max(col(Inbound.journal_id)))) or 0
        pending, oldest = _pending(store, [JournalId(one) for one in waiting], last)
        return Stock(
            pending=pending,
            oldest_pending=oldest,
            outbox=_outbox(session),
            oldest_due=session.scalar(select(func.min(col(OutboxRow.next_at))).where(col(OutboxRow.state) == State.DUE.value)),
            held=_by(session, select(col(HeldRow.reason), func.count()).where(col(HeldRow.resolved_at).is_(None))),
            tickets=_tickets(session),
            suppressed=session.scalar(select(func.count()).select_from(Suppression)) or 0,
            mailboxes=_mailboxes(session),
        )


def _pending(store: Store, waiting: list[JournalId], last: int) -> tuple[int, datetime | None]:
    """Those being worked on, and those nobody has looked at yet: they are the newest of the journal."""
    with store.journal_read() as connection:
        new, first = connection.execute(select(func.count(), func.min(_J.received_at)).where(_J.id > last)).one()
        old = connection.scalar(select(_J.received_at).where(_J.id == min(waiting))) if waiting else None
    return len(waiting) + new, min((at for at in (old, first) if at is not None), default=None)


def _outbox(session: Session) -> dict[str, int]:
    states = [one.value for one in OPEN]
    return _by(session, select(col(OutboxRow.state), func.count()).where(col(OutboxRow.state).in_(states)))


def _by(session: Session, query: Select[str, int]) -> dict[str, int]:
    """What a query counts by its first column."""
    return {row[0]: row[1] for row in session.execute(query.group_by(query.selected_columns[0]))}


def _tickets(session: Session) -> dict[tuple[str, str], int]:
    query = select(col(Ticket.queue), col(Ticket.status), func.count()).group_by(col(Ticket.queue), col(Ticket.status))
    return {(queue, status): number for queue, status, number in session.execute(query)}


def _mailboxes(session: Session) -> dict[str, bool]:
    rows = session.execute(select(col(MailboxAccount.name), col(MailboxAccount.failing_since)))
    return {name: since is not None for name, since in rows}

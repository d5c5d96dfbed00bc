"""Which tickets the clock has to look at. The one rule: it only finds them; who acts locks them and reads them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlmodel import Session, col

from mailgate.desk.model import Status
from mailgate.mail.model import TicketNumber
from store.tables import Ticket
from store.types import UtcTime

_OPEN = tuple(status.value for status in Status if status is not Status.CLOSED)
_NEVER = literal(datetime(9999, 1, 1, tzinfo=UTC), UtcTime)


def due(session: Session, queues: Sequence[str], now: datetime, limit: int) -> tuple[TicketNumber, ...]:
    """Those whose deadlines have something to tell, the longest due first; a queue that is gone tells nothing."""
    queue = col(Ticket.queue) + ""  # so spelled, no index of queues is walked through: few tickets are due, a queue has all
    query = select(col(Ticket.number)).where(col(Ticket.look_at) <= now, queue.in_(queues))
    return tuple(TicketNumber(n) for n in session.scalars(query.order_by(col(Ticket.look_at)).limit(limit)))


def by_deadline(query: Select[Any]) -> Select[Any]:
    """Of these tickets those with a deadline that runs, as ``desk.targets.running`` says, the nearest first."""
    paused = col(Ticket.status) == Status.PENDING.value
    resolution = case((paused, None), else_=col(Ticket.resolution_by))
    times = (col(Ticket.first_answer_by), resolution, col(Ticket.due_at))
    # a time that is not there comes last: neither database compares with nothing, and only one has a least() that would
    nearest = [func.coalesce(time, _NEVER) for time in times]
    first = case((nearest[0] <= nearest[1], nearest[0]), else_=nearest[1])
    least = case((first <= nearest[2], first), else_=nearest[2])
    open_ones = query.where(col(Ticket.status).in_(_OPEN), least < _NEVER)
    return open_ones.order_by(least, col(Ticket.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Tickets of a queue that have been pending for long, without a time to wake."""

    queue: str
    warn: datetime
    """Since before then: their customers have to be warned."""
    close: datetime
    """Since before then: they have to be closed."""
    warned: str
    """The word for: they were."""


def unanswered(session: Session, wanted: Unanswered, limit: int) -> tuple[TicketNumber, ...]:
    """Those there is something to do about, the longest pending first."""
    warned = col(Ticket.deadlines_told).contains(wanted.warned)
    query = select(col(Ticket.number)).where(
        col(Ticket.queue) == wanted.queue,
        col(Ticket.status) == Status.PENDING.value,
        col(Ticket.wake_at).is_(None),
        or_(col(Ticket.pending_since) <= wanted.close, and_(col(Ticket.pending_since) <= wanted.warn, ~warned)),
    )
    return tuple(TicketNumber(n) for n in session.scalars(query.order_by(col(Ticket.pending_since)).limit(limit)))

"""What a customer's mail does to a closed ticket.

The one rule: policies bind customers; a mere thanks never reopens.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from mailgate.desk.model import ClosedReply, Known, QueuePolicy, Status, TicketFacts

#: How long staff are told of a ticket that stays closed no second time.
KEPT_QUIET = timedelta(hours=1)


class OnClosed(StrEnum):
    """What to do with the words."""

    ADD = "add"
    THANKS = "add without reopening"
    OFTEN = "add, reopened too often"
    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"
    REFUSE = "refuse"


def on_closed(ticket: TicketFacts, known: Known) -> OnClosed:
    """The verdict for a customer's words."""
    thanks = known.mere_thanks and not known.said.attachments
    foreseen = foreseeable(ticket, known.desk.queues[ticket.queue], known.now, known.policy.reopens_per_hour)
    return OnClosed.THANKS if thanks and foreseen is not OnClosed.ADD else foreseen


def foreseeable(ticket: TicketFacts, queue: QueuePolicy, now: datetime, reopens_per_hour: int) -> OnClosed:
    """What becomes of words that are more than a thanks. Days count from closing, inclusive of the last moment."""
    if ticket.status is not Status.CLOSED or ticket.status_waits:  # a status never runs ahead of its message
        return OnClosed.ADD
    match queue.closed_reply:
        case ClosedReply.REFUSE:
            return OnClosed.REFUSE
        case ClosedReply.FOLLOW_UP:
            return OnClosed.FOLLOW_UP
        case ClosedReply.REOPEN:
            within = ticket.closed_at is not None and now - ticket.closed_at <= queue.reopen_within
            if not within:
                return OnClosed.FOLLOW_UP
            # T14: two programs that answer each other must not open and close a ticket for ever
            return OnClosed.REOPEN if ticket.reopened < reopens_per_hour else OnClosed.OFTEN


def heard_at(ticket: TicketFacts, now: datetime) -> datetime | None:
    """When staff hear of a mail that a closed ticket keeps: at once, or an hour after they last did; None: what waits covers it.

    So two programs make one notice an hour, and nobody else's mail among theirs stays unheard.
    """
    last: datetime | None = None
    for at in ticket.kept_at:
        last = _next(last, at) or last
    return _next(last, now)


def _next(last: datetime | None, at: datetime) -> datetime | None:
    if last is None or at >= last + KEPT_QUIET:
        return at
    return last + KEPT_QUIET if at >= last else None

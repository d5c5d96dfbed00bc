"""Pending tickets that nobody answers. The one rule: their customers are warned once, and a word of theirs stops it.

What wakes by itself is not closed: somebody set that time. A word of staff makes the waiting begin anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailgate.desk.actions import Decision, Step
from mailgate.desk.deadline_letters import ClosingWarning
from mailgate.desk.draft import Draft
from mailgate.desk.model import Desk, Disposition, QueuePolicy, Status, TicketFacts
from mailgate.desk.notices import status_told
from mailgate.desk.targets import WARNED


def first_look(queue: QueuePolicy) -> timedelta:
    """How long a ticket of the queue is pending before there is anything to do about it."""
    warns = timedelta(0) < queue.auto_close_warning < queue.auto_close
    return queue.auto_close - queue.auto_close_warning if warns else queue.auto_close


def tend(ticket: TicketFacts, desk: Desk, now: datetime) -> Decision | None:
    """Warn its customers, or close it; None: there is nothing to do yet."""
    queue = desk.queues[ticket.queue]
    since = ticket.deadlines.pending_since
    if ticket.status is not Status.PENDING or since is None or ticket.wake_at is not None or not queue.auto_close:
        return None
    draft = Draft(desk, ticket, now)
    warns = first_look(queue) < queue.auto_close
    if warns and WARNED not in ticket.deadlines.told:
        return _warned(draft, since) if now >= since + first_look(queue) else None
    closes_at = since + queue.auto_close
    if now < closes_at:
        return None
    draft.status(Status.CLOSED, None)
    status_told(draft, None, ())
    return _decision(draft, "closed", "its customers did not answer")


def _warned(draft: Draft, since: datetime) -> Decision:
    """A warning that comes late leaves its whole time: the waiting counts from then as if it had come in time."""
    queue, old = draft.queue, draft.ticket.deadlines
    begins = max(since, draft.now - first_look(queue))
    draft.plan(replace(old, pending_since=begins, told=old.told | {WARNED}))
    for participant in (p for p in draft.ticket.customers if not p.muted):
        draft.send(ClosingWarning(to=participant.person, head=draft.head, closes_at=begins + queue.auto_close))
    return _decision(draft, "warned", "its customers do not answer")


def _decision(draft: Draft, result: str, because: str) -> Decision:
    step = Step(rule="pending", result=result, because=because)
    return Decision(disposition=Disposition.COMMAND, actions=tuple(draft.actions), steps=(step,), ticket=draft.ticket.number)

"""The deadlines of a ticket: what sets them, stops them and begins them anew. The one rule: what is told is told once.

A queue promises a first answer and a resolution, in business time; somebody may write a date besides. The first answer is done
with the first public words of staff. The resolution stands still while a ticket is pending, ends with closing and begins anew
with reopening or in another queue.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from mailgate.desk import business
from mailgate.desk.model import Deadlines, QueuePolicy, Status, TicketFacts


class Target(StrEnum):
    """What has to be done in time."""

    FIRST_ANSWER = "first_answer"
    RESOLUTION = "resolution"
    DUE = "due"


#: Words of ``Deadlines.told`` that belong to pending, and end with it.
WARNED = "closing_warned"


def soon(target: Target) -> str:
    """The word for: somebody was reminded of it, or there is no time left to remind."""
    return f"{target}_soon"


def passed(target: Target) -> str:
    """The word for: somebody was told that it is over."""
    return f"{target}_passed"


def opened(deadlines: Deadlines, queue: QueuePolicy, now: datetime) -> Deadlines:
    """The queue's targets, from now on: for a new ticket, one that is open again, or came from another queue."""
    return _resolution(_first_answer(deadlines, queue, now), queue, now)


def reopened(deadlines: Deadlines, queue: QueuePolicy, now: datetime) -> Deadlines:
    """What was answered once stays answered."""
    return _resolution(deadlines, queue, now)


def moved(ticket: TicketFacts, queue: QueuePolicy, now: datetime) -> Deadlines:
    """The targets of another queue, from now on; what is answered or closed stays so."""
    if ticket.status is Status.CLOSED:
        return ticket.deadlines
    found = ticket.deadlines if ticket.staff_wrote else _first_answer(ticket.deadlines, queue, now)
    return _resolution(found, queue, now)


def answered(deadlines: Deadlines) -> Deadlines:
    """Staff have written publicly."""
    return _without(replace(deadlines, first_answer_by=None), Target.FIRST_ANSWER)


def turned(before: TicketFacts, status: Status, queue: QueuePolicy, now: datetime) -> Deadlines:
    """The deadlines as a new status leaves them. Pending again is pending anew."""
    old = before.deadlines
    match status:
        case Status.CLOSED:
            return Deadlines(due_at=old.due_at, told=old.told & {passed(Target.DUE)})
        case Status.PENDING:
            return replace(_awake(old, queue, now), pending_since=now)
        case Status.NEW | Status.OPEN:
            return reopened(old, queue, now) if before.status is Status.CLOSED else _awake(old, queue, now)
        case _:
            assert_never(status)


def _awake(old: Deadlines, queue: QueuePolicy, now: datetime) -> Deadlines:
    """The time it was pending is added."""
    since = old.pending_since
    awake = replace(old, pending_since=None, told=old.told - {WARNED})
    if since is None or old.resolution_by is None:
        return awake
    left = business.between(queue.calendar, since, old.resolution_by)
    return replace(awake, resolution_by=business.after(queue.calendar, now, left) if left else old.resolution_by)


def due(deadlines: Deadlines, at: datetime | None) -> Deadlines:
    """Another date, or none."""
    return _without(replace(deadlines, due_at=at), Target.DUE)


def running(ticket: TicketFacts) -> dict[Target, datetime]:
    """What runs now, with its time: nothing on a closed ticket, no resolution while it is pending."""
    if ticket.status is Status.CLOSED:
        return {}
    found = {
        Target.FIRST_ANSWER: ticket.deadlines.first_answer_by,
        Target.RESOLUTION: ticket.deadlines.resolution_by if ticket.status is not Status.PENDING else None,
        Target.DUE: ticket.deadlines.due_at,
    }
    return {target: at for target, at in found.items() if at is not None}


def nearest(ticket: TicketFacts) -> tuple[Target, datetime] | None:
    """What comes first."""
    return min(running(ticket).items(), key=lambda pair: pair[1], default=None)


def look_at(ticket: TicketFacts, queue: QueuePolicy, now: datetime) -> datetime | None:
    """When there is something to tell next, at the earliest now."""
    times = (remind_at(ticket, target, at, (queue, now)) for target, at in running(ticket).items())
    return min((time for time in times if time is not None), default=None)


def remind_at(ticket: TicketFacts, target: Target, at: datetime, where: tuple[QueuePolicy, datetime]) -> datetime | None:
    """When to tell of one target next; None: all was told."""
    queue, now = where
    told = ticket.deadlines.told
    if passed(target) in told:
        return None
    if target is Target.DUE or soon(target) in told:
        return at
    return business.before(queue.calendar, at, queue.remind_before, min(now, at))


def _first_answer(deadlines: Deadlines, queue: QueuePolicy, now: datetime) -> Deadlines:
    return _set(replace(deadlines, first_answer_by=_by(queue, now, queue.first_answer)), Target.FIRST_ANSWER, queue)


def _resolution(deadlines: Deadlines, queue: QueuePolicy, now: datetime) -> Deadlines:
    return _set(replace(deadlines, resolution_by=_by(queue, now, queue.resolution)), Target.RESOLUTION, queue)


def _by(queue: QueuePolicy, now: datetime, time: timedelta) -> datetime | None:
    return business.after(queue.calendar, now, time) if time else None


def _set(deadlines: Deadlines, target: Target, queue: QueuePolicy) -> Deadlines:
    """Nothing was told of it yet; a target shorter than the time of its reminder has none."""
    fresh = _without(deadlines, target)
    whole = queue.first_answer if target is Target.FIRST_ANSWER else queue.resolution
    unreminded = whole and (not queue.remind_before or whole <= queue.remind_before)
    return replace(fresh, told=fresh.told | {soon(target)}) if unreminded else fresh


def _without(deadlines: Deadlines, target: Target) -> Deadlines:
    return replace(deadlines, told=deadlines.told - {soon(target), passed(target)})

"""What the end of a try means for its row of the outbox. The one rule: pure; when to try again ``desk.deadlines`` decides."""

from __future__ import annotations

from datetime import datetime

from mailgate.desk import deadlines
from mailgate.desk.deadlines import Deferred, Failed, GiveUp, Outcome, RetryAt, Sent, Tried, Uncertain
from store.outbox_rows import Change, State


def change(outcome: Outcome, state: State, tried: Tried, jitter: float) -> Change:
    """From ``state`` to what is written down. ``uncertain`` stays so until the letter is known to be sent or refused."""
    reply, doubted = outcome.reply, state is State.UNCERTAIN
    match outcome:
        case Sent() | Failed():
            end = State.SENT if isinstance(outcome, Sent) else State.FAILED
            return Change(state=end, reply=reply, finished_at=tried.now)
        case Deferred():
            step = deadlines.retry(tried, jitter)
            return _next(step, State.UNCERTAIN if doubted else State.DEFERRED, reply, tried.now)
        case Uncertain():
            return _next(deadlines.after_doubt(tried.now, doubted_before=doubted), State.UNCERTAIN, reply, tried.now)


def _next(step: RetryAt | GiveUp, state: State, reply: str, now: datetime) -> Change:
    """Another try in ``state``; or the end: failed, or for ever uncertain."""
    match step:
        case RetryAt(at):
            return Change(state=state, reply=reply, next_at=at)
        case GiveUp():
            return Change(state=State.UNCERTAIN if state is State.UNCERTAIN else State.FAILED, reply=reply, finished_at=now)

"""When a letter is tried again, and when no more. The one rule: retrying is a pure decision; dice and clock are given.

A refusal is for good only when the receiving side says so with a 5xx; whatever is not understood is taken for a passing trouble
(RFC 5321 §4.2.1, §4.5.4.1; R9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

#: Waits after the first, second … try; the last one holds for all that follow.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
#: A wait is made up to this much longer or shorter, so that mails which failed together do not come back together.
SPREAD = 0.1
#: The longest wait there is.
LONGEST = WAITS[-1] * (1 + SPREAD)
#: How long to wait where a letter may or may not have arrived: time enough for a peer to tell its own copies apart.
AFTER_DOUBT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The relay has taken the letter over (RFC 5321 §6.1). ``reply`` is what it said, one line."""

    reply: str
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """It was not sent and may be tried again. ``ours``: that was said to this desk, whatever the recipient."""

    reply: str
    code: int | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It was refused for good."""

    reply: str
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """The connection was lost after the whole letter had been handed over: it may or may not have arrived (RFC 1047)."""

    reply: str
    code: int | None = None


Outcome = Sent | Deferred | Failed | Uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How often a letter was tried, the try that has just ended included. ``lasting`` is how long it is tried at all."""

    attempts: int
    first: datetime
    """When the letter was made."""
    now: datetime
    lasting: timedelta


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Try again, at that time or later."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Try no more, and tell its author."""


def classify_reply(code: int | None, reply: str) -> Sent | Deferred | Failed:
    """What an SMTP reply to MAIL, RCPT or DATA means. ``code`` is None for silence, a dead line and anything not understood."""
    kind = (code or 0) // 100
    if kind == 2:
        return Sent(code=code, reply=reply)
    return Failed(code=code, reply=reply) if kind == 5 else Deferred(code=code, reply=reply)


def retry(tried: Tried, jitter: float) -> RetryAt | GiveUp:
    """After a passing trouble. ``jitter`` from -1 to 1 spreads the wait by a tenth.

    The last try is made when ``lasting`` is over, not before. A clock that jumps ahead ends nothing at once: a letter also gets
    as many tries as its time would have held (R8).
    """
    age = max(tried.now - tried.first, timedelta())
    if age >= tried.lasting and tried.attempts > _tries_within(tried.lasting):
        return GiveUp()
    wait = WAITS[min(max(tried.attempts, 1), len(WAITS)) - 1] * (1 + SPREAD * max(-1.0, min(jitter, 1.0)))
    return RetryAt(tried.now + (min(wait, tried.lasting - age) if age < tried.lasting else wait))


def after_doubt(now: datetime, *, doubted_before: bool) -> RetryAt | GiveUp:
    """After ``Uncertain``: once more with the same bytes and Message-ID, then never again, lest one person gets many copies."""
    return GiveUp() if doubted_before else RetryAt(now + AFTER_DOUBT)


def _tries_within(lasting: timedelta) -> int:
    """How many of the rising waits end within that time."""
    return sum(1 for end in accumulate(WAITS) if end <= lasting)

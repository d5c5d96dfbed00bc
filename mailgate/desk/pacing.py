"""How fast letters may go out, and when to slow down. The one rule: pure; no stretch of time ever holds more than its rate.

A rate is counted as providers count it, over any stretch of its length, so a burst at the seam of two minutes is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailgate.desk.deadlines import Deferred, Outcome

#: How long a domain is left alone when it asks for it; doubled each time it asks again, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=16)
#: So long after a pause, as a multiple of it, a domain that kept quiet is as good as new.
FORGETS = 4

_WORDS = re.compile(
    r"too (?:many|much|fast)|\brates?\b|throttl|concurren|unexpected volume|unusual|server busy|slow down",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b4\.(?:2\.1|7\.(?:28|500|6[0-9]{2}))\b")
"""Enhanced status codes (RFC 3463) with which Gmail, Microsoft 365, Postfix and others ask for less."""
_GREY = re.compile(r"gr[ae]y.?list", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many letters, or whatever is counted, within that time; ``most`` 0 is no limit."""

    most: int
    within: timedelta


NO_LIMIT = Rate(0, timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing goes there until then; how long the pause is."""

    until: datetime
    length: timedelta

    def lasts(self, now: datetime) -> bool:
        """Whether it does; a pause that has yet to begin does not: the clock was set back."""
        return self.until - self.length <= now < self.until


def counted(rate: Rate, begun: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """Those of ``begun``, oldest first, that still count. None from the future does: a clock may have been set back."""
    if not rate.most:
        return ()
    return begun[bisect_right(begun, now - rate.within) : bisect_right(begun, now)]


def left(rate: Rate, begun: Sequence[datetime], now: datetime) -> int | None:
    """How many more may begin now; None: as many as there are."""
    return max(0, rate.most - len(counted(rate, begun, now))) if rate.most else None


def pause(before: Pause | None, now: datetime) -> Pause:
    """After somebody asked for less. Those who ask while they are left alone anyway, ask for nothing more."""
    if before is not None and before.lasts(now):
        return before
    if before is None or not before.until <= now < before.until + FORGETS * before.length:
        return Pause(now + FIRST_PAUSE, FIRST_PAUSE)
    length = min(2 * before.length, LONGEST_PAUSE)
    return Pause(now + length, length)


def asks_for_less(outcome: Outcome) -> bool:
    """Whether an answer says that too much comes at once, rather than something about the letter (RFC 3463 §3.4, §3.8).

    A relay that refuses us for good (our password, our address) asks for it, too: each further letter would be one more wrong
    log-in, and after some of those an account is locked. Greylisting asks for patience with one letter, not for fewer.
    """
    if not isinstance(outcome, Deferred) or outcome.code is None:
        return False
    if outcome.ours and outcome.code // 100 == 5:
        return True
    if outcome.code // 100 != 4 or _GREY.search(outcome.reply):
        return False
    busy = outcome.code == 421 and "4.7.0" in outcome.reply
    return busy or bool(_STATUS.search(outcome.reply) or _WORDS.search(outcome.reply))

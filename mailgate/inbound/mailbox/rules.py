"""What is taken from a folder, and when an account in trouble is tried again. The one rule: pure; a table in a test each.

What was taken is in the journal. A date can only leave out what was there before anybody asked for mail, and only where nothing
else can tell: with a date to start from, and when the server has numbered its mails anew (R11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from mailgate.imap.said import Facts
from mailgate.imap.troubles import ImapError, LoginRefusedError, RefusedError

#: Clocks differ: what came so shortly before the first look is not called old by its date.
CLOCKS = timedelta(minutes=5)
#: Seconds before a try after the first trouble, and at most.
FIRST, LONGEST, LONGEST_LOGIN = 1.0, 300.0, 900.0
#: Codes of RFC 5530 and of providers for "not now": it is asked later, and nobody is locked out.
_NOT_NOW = frozenset({"LIMIT", "UNAVAILABLE", "INUSE", "SERVERBUG", "THROTTLED", "OVERQUOTA"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What is known of a folder when it is looked through."""

    start: str
    """As configured: ``now``, ``everything`` or a date."""
    since: datetime
    old: frozenset[int] = frozenset()
    """What was there at the first look, or (``renumbered``) when the mails were numbered anew."""
    renumbered: bool = False

    def wanted(self, uid: int, facts: Facts) -> bool:
        """Whether a mail is taken at all. Without a date that can be read it is."""
        if uid not in self.old or self.start == "everything":
            return True
        if self.start == "now":
            return self.renumbered and (facts.date is None or facts.date >= self.since - CLOCKS)
        return facts.date is None or facts.date >= datetime.combine(date.fromisoformat(self.start), datetime.min.time(), UTC)

    def silent(self, uid: int, facts: Facts) -> bool:
        """Whether it lay there before the first look: then nobody is written to because of it."""
        if uid not in self.old:
            return False
        return not self.renumbered or (facts.date is not None and facts.date < self.since)


def above(found: Iterable[int], position: int) -> list[int]:
    """The UIDs not looked at yet, rising. ``n:*`` always names the last mail, also where it is below n (RFC 3501 §6.4.8)."""
    return sorted({uid for uid in found if uid > position})


def pause(failures: int, trouble: ImapError | None, jitter: float) -> float:
    """Seconds until the next try after so many in a row that failed. ``jitter``: -1 to 1, spreads them by a quarter."""
    asked_not_to = isinstance(trouble, LoginRefusedError) and trouble.code not in _NOT_NOW
    first, longest = (60.0, LONGEST_LOGIN) if asked_not_to else (FIRST, LONGEST)
    if isinstance(trouble, RefusedError) and trouble.code in _NOT_NOW:
        first = 30.0
    exact = min(longest, first * 2.0 ** min(failures - 1, 20))
    return float(min(longest, exact * (1 + jitter / 4)))

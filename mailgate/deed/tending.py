"""What waits: held mails are reminded of, listed each day, and spam set aside in the end; notices above somebody's ceiling go out
together. The one rule: what was told is written down
in the transaction of its letters, so nobody is told twice and nothing is missed while nobody worked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from mailgate.deed import daily, digest
from mailgate.deed.apply import Applier
from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.deed.settling import Till, settled
from mailgate.desk.actions import Decision, Send
from mailgate.desk.held_letters import Confirmation, HeldDigest, HeldNotice
from mailgate.desk.model import Choice, Disposition, Doubt
from mailgate.desk.waiting import digest_day, digests, only_counted, reminders
from mailgate.mail.model import JournalId, TicketNumber
from store import held, mails, tickets
from store.mails import Ended
from store.tables import HeldRow

#: How many held mails are looked after in one transaction.
AT_ONCE = 200
#: How many a day's digest knows of; it lists fewer, and the others another day.
DIGEST_READ = 1000


class Tending:
    """Looks after what waits."""

    def __init__(self, house: House) -> None:
        """Works for one house."""
        self._house = house
        self._post = Post(house)
        self._schedule = house.settings.schedule

    def tend(self, session: Session) -> int:
        """All that the time has come for. Returns how many held mails, and digests of notices, that was about."""
        now = self._house.clock()
        held_ones = self._remind(session, now) + self._digest(session, now) + self._purge(session, now)
        told = digest.send_due(session, self._house, self._post) + daily.send_due(session, self._house, self._post)
        return held_ones + told

    def _remind(self, session: Session, now: datetime) -> int:
        after = self._schedule.held_reminder
        rows = held.to_remind(session, now - after, AT_ONCE) if after > timedelta(0) else ()
        if not rows:
            return 0
        desk, found = self._house.desk(session), held.facts_of(session, rows)
        about = tickets.facts(session, _tickets(rows))
        letters = (r for one in found for r in reminders(desk, one, about.get(one.ticket) if one.ticket is not None else None))
        self._send(session, letters, now)
        held.reminded(session, _ids(rows), now)
        return len(rows)

    def _digest(self, session: Session, now: datetime) -> int:
        at = self._schedule.held_digest
        if at is None:
            return 0
        day = digest_day(now, at)
        if held.digested_since(session, day):
            return 0
        rows = held.to_digest(session, day - self._schedule.held_reminder, day, DIGEST_READ)
        if not rows:
            return 0
        desk, about = self._house.desk(session), tickets.facts(session, _tickets(rows))
        letters = digests(desk, held.facts_of(session, rows), about)
        self._send(session, letters, now)
        held.digested(session, set(_ids(rows)) - only_counted(letters), now)
        return len(rows)

    def _purge(self, session: Session, now: datetime) -> int:
        """Spam nobody wanted, and requests nobody confirmed: rejected for good; their raw octets stay in the journal."""
        after = self._schedule.spam_keep
        spam = held.old_spam(session, now - after, AT_ONCE) if after > timedelta(0) else ()
        unconfirmed = held.old(session, Doubt.UNCONFIRMED, now - self._schedule.unconfirmed_keep, AT_ONCE)
        discarded = self._discard(session, spam, "spam that nobody wanted for as long as it is kept", now)
        return discarded + self._discard(session, unconfirmed, "a request that nobody confirmed for as long as it is kept", now)

    def _discard(self, session: Session, rows: Sequence[HeldRow], because: str, now: datetime) -> int:
        reasons = (f"end: rejected ({because})",)
        for row in rows:
            ticket = TicketNumber(row.ticket) if row.ticket is not None else None
            end = Ended(queue=row.queue, disposition=Disposition.REJECTED, ticket=ticket, entry=None, reasons=reasons)
            step = {"queue": row.queue, "rule": "end", "result": Disposition.REJECTED.value, "because": because}
            held.resolve(session, row.id or 0, Choice.DISCARD.value, now)
            mails.redispose(session, JournalId(row.journal_id), end, [step], now)
        return len(rows)

    def _send(self, session: Session, letters: Iterable[HeldNotice | Confirmation | HeldDigest], now: datetime) -> None:
        decision = Decision(disposition=Disposition.COMMAND, actions=tuple(Send(letter=one) for one in letters), steps=())
        till = Till(desk=self._house.desk(session), now=now, arrived=now)
        Applier(session, self._post, now).apply(settled(session, decision, till))


def _tickets(rows: Iterable[HeldRow]) -> set[TicketNumber]:
    return {TicketNumber(row.ticket) for row in rows if row.ticket is not None}


def _ids(rows: Iterable[HeldRow]) -> list[int]:
    return [row.id for row in rows if row.id is not None]

"""What the desk works on next. The one rule: whoever may be what ends desks is tried alone, and holds up the others for one try.

Others come first at every start, so a desk that a suspect ends again and again has done all their work by then; after each try it
is theirs again. An attempt counts where it is claimed (R6), so nothing is claimed while a suspect is in work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from mailgate.mail.model import JournalId
from mailgate.settings import Limits
from store import journal, mails
from store.engine import Store
from store.mails import Claim

#: Longer than the reading budgets of a mail (wall clock x tries). A batch of slow ones may take longer: its claims are held, each
#: time so much of the lease is over, so that a living desk never loses one.
LEASE = timedelta(minutes=10)
HOLD = LEASE / 4
#: After a start the others have so many batches before the first suspect, as far as there are so many: it may end the desk, and a
#: new start takes a while. One that was survived cost nothing: the next has its turn after a single batch.
BATCHES = 8


class Claiming:
    """The claims of the desk named ``owner``; one per run of it."""

    def __init__(self, store: Store, limits: Limits, owner: str, clock: Callable[[], datetime]) -> None:
        """Claims nothing yet."""
        self._store, self._limits, self._owner, self._clock = store, limits, owner, clock
        self._position = JournalId(0)
        self._left = BATCHES
        """Batches of others until the next suspect."""
        self._alone = False
        self._held: datetime | None = None
        self._unheard = False
        """Whether nobody knows what the last claim wrote: its answer was lost."""

    def start(self) -> int:
        """At the start of the only desk of a home: what a dead one had in work is free at once. Returns how many."""
        with self._store.write() as session:
            freed = mails.free(session, self._clock(), self._owner)
            self._position = mails.highest(session)
        return freed

    def claim(self, *, idle: bool) -> list[Claim]:
        """What to start on now, in the order of the journal. ``idle``: all that was claimed before is done with."""
        if self._alone and not idle:
            return []
        self._alone = False
        if self._left:
            others = self._others()
            if others or self._left:
                return others
        if not idle:
            return []  # those in work end first
        self._left = 1
        suspects = self._suspect()
        self._alone = bool(suspects)
        return suspects

    def hold(self, claims: Iterable[Claim]) -> None:
        """Keep what is in work. Claimed again, all of it would be done once more, after a try counted that ended no desk.

        What a claim got of which we never heard is nobody's again: else it would wait for the end of the lease."""
        now, kept = self._clock(), [one.journal for one in claims]
        if self._unheard:
            with self._store.write() as session:
                mails.free(session, now, self._owner, kept)
            self._unheard = False
        if self._held is not None and self._held <= now < self._held + HOLD:
            return
        if kept:
            with self._store.write() as session:
                mails.hold(session, self._owner, kept, now + LEASE)
        self._held = now

    def _others(self) -> list[Claim]:
        """New entries, and those that were given back or whose desk died. Ends their turn while a suspect waits."""
        ids = journal.after(self._store, self._position, self._limits.batch)
        if not ids and not self._given_back():
            return []  # looking is not writing: nobody waits for the desk when it has nothing to do
        bid = self._bid()
        self._unheard = True
        with self._store.write() as session:
            again, suspects = mails.claim_again(session, bid)
            claims = [*again, *mails.claim_new(session, ids, self._owner, bid.until)]
        self._unheard = False
        self._position = ids[-1] if ids else self._position
        if suspects:
            self._left = self._left - 1 if claims else 0
        return sorted(claims, key=lambda one: one.journal)

    def _suspect(self) -> list[Claim]:
        self._unheard = True
        with self._store.write() as session:
            claims = mails.claim_suspect(session, self._bid())
        self._unheard = False
        return claims

    def _given_back(self) -> bool:
        with self._store.read() as session:
            return mails.any_given_back(session, self._clock())

    def _bid(self) -> mails.Bid:
        now = self._clock()
        most, suspected = self._limits.batch, self._limits.attempts
        return mails.Bid(owner=self._owner, now=now, until=now + LEASE, most=most, suspected=suspected)

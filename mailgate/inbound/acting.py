"""What is read becomes tickets: a batch of mails in one transaction. The one rule: a mail that fails stops no other, and leaves
nothing behind.

So that the many that do not fail need no savepoint, a batch in which one fails is undone as a whole, and each of its mails is
acted on alone, in a transaction of its own: the same is decided, as none of them sees more or less of the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from mailgate import figures
from mailgate.deed.deeds import Deeds
from mailgate.deed.foresight import look_ahead
from mailgate.deed.gather import Arrival
from mailgate.desk.model import Disposition
from mailgate.inbound.arriving import arrived
from mailgate.mail.model import InboundMail, JournalId, Via
from mailgate.mail.proof.results import AuthResults
from store import journal, mails
from store.engine import Store, is_trouble
from store.mails import Claim, Ended, Outcome

#: How long one transaction goes on taking up mails, in seconds: delivery, the command line and other gateways wait for its end.
TURN = 1.0

_log = structlog.get_logger("mailgate.pipeline")


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that is being read, or was."""

    claim: Claim
    stored: journal.Stored
    mail: Future[InboundMail]
    own: Future[AuthResults | None] | None
    """What we find out ourselves about it, if it is for us to check."""

    @property
    def waits_for(self) -> Future[Any]:
        """What has to be there before it can be acted on."""
        return self.own or self.mail

    @property
    def unvouched(self) -> bool:
        """Whether anybody may have written it by a form: it waits, and its files are kept when it is released."""
        envelope = self.stored.envelope
        return envelope.via is Via.WEB and envelope.user is None

    def arrival(self) -> Arrival:
        """The mail as the deeds want it; ``waits_for`` is there."""
        return arrived(self.stored, self.mail.result(), self.own.result() if self.own else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Acts on mails that were read. ``owner`` names this desk in its claims."""

    store: Store
    deeds: Deeds
    owner: str
    clock: Callable[[], datetime]

    def on(self, ready: Sequence[Reading]) -> set[Claim]:
        """Act on these in the order of the journal. Which it came to: a turn ends after a second, others want to write too.

        A mail can be there twice: claimed again, by this very desk, after it or its clock slept past the lease. Then only the
        newer claim counts.
        """
        ordered = sorted(ready, key=lambda one: one.claim.journal)
        self.deeds.house.blobs.put_all(a.data for one in ordered if not one.unvouched for a in one.mail.result().files)
        try:
            return self._together(ordered, hasty=True)
        except Exception as error:  # law 2: a bug of ours met by one mail must stop no other
            if is_trouble(error):
                raise  # the store is in trouble, not the mail
            _log.warning("a batch failed, each of its mails is acted on alone", mails=len(ordered), error=type(error).__name__)
        for reading in ordered:
            self._alone(reading)
        return {one.claim for one in ordered}

    def _together(self, ordered: Sequence[Reading], *, hasty: bool) -> set[Claim]:
        done: set[Claim] = set()
        acted: list[tuple[JournalId, list[Ended]]] = []
        with self.store.write(hasty=hasty) as session:
            ours = mails.still_ours(session, self.owner, [one.claim for one in ordered])
            arrivals = {one.claim: one.arrival() for one in ordered if one.claim in ours}
            house = self.deeds.house
            look_ahead(session, house.desk(session), tuple(arrivals.values()))
            over = time.monotonic() + TURN  # what is read for all of them once is read again in the next turn
            for claim in (one.claim for one in ordered):
                if done and time.monotonic() > over:
                    break
                done.add(claim)
                if claim in arrivals:
                    acted.append((claim.journal, self.deeds.take_in(session, house.desk(session), arrivals[claim])))
                else:
                    _log.warning("another claim has this mail now", journal=claim.journal)
        _tell(acted)
        return done

    def _alone(self, reading: Reading) -> None:
        try:
            self._together([reading], hasty=False)
        except Exception as error:
            if is_trouble(error):
                raise
            self.failed(reading.claim, type(error).__name__)

    def failed(self, claim: Claim, error: str) -> None:
        """A try came to nothing: another one follows, or that is its end. ``error`` is the kind of the failure."""
        _log.error("a mail failed", journal=claim.journal, attempt=claim.attempts, error=error)
        with self.store.write() as session:
            if claim.attempts <= self.deeds.house.settings.limits.attempts:
                mails.give_back(session, claim.journal, self.clock(), error)
                return
            # not even the stub could be acted on: the raw mail stays in the journal, and `journal list` shows the failure
            ended = Ended(queue="", disposition=Disposition.FAILED, ticket=None, entry=None, reasons=(f"failed: {error}",))
            mails.finish(session, _nothing_known(claim.journal), [ended], self.clock())


def _tell(acted: Sequence[tuple[JournalId, list[Ended]]]) -> None:
    """Once it is so for good."""
    for number, ended in acted:
        for one in ended:
            figures.count("mails_settled", one.disposition.value)
        _log.info("done", journal=number, dispositions=[one.disposition.value for one in ended])


def _nothing_known(entry: JournalId) -> Outcome:
    return Outcome(journal=entry, message_id=None, sender=None, subject="", mail_class="", class_reason="", trust="", steps=())

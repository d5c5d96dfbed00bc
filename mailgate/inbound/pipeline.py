"""The way of a mail, from the journal to its ticket.

The one rule: what is in the journal ends in a disposition, whatever happens.

    claim     a batch of journal entries, counted before it is tried
    read      each in a killable reader (``sandbox``); what cannot be read is a stub
    check     SPF, DKIM and DMARC of what came straight from the internet (``verify``)
    keep      its files as blobs, durable before any row names them
    act       all of them in one transaction, a savepoint each (``deed.deeds``): ticket, letters, disposition
    release   held mails that somebody decided about by mail: read again, and judged with the decision (``Decided``)

A mail that raises is given back and tried again, in the end as a stub; a mail that takes the whole desk down is tried alone,
and in the end not at all but as a stub. So one poison mail never blocks another, and a crash anywhere only repeats work that
left no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from mailgate.deed.deeds import Deeds
from mailgate.deed.gather import Arrival
from mailgate.desk.model import Desk, Disposition
from mailgate.inbound.released import Released, raw_mail
from mailgate.inbound.sandbox import Readers
from mailgate.inbound.verify import Verifier
from mailgate.mail import parse
from mailgate.mail.model import InboundMail, JournalId
from mailgate.mail.proof.results import AuthResults
from store import journal, mails
from store.engine import Store
from store.mails import Claim, Ended, Outcome

#: Longer than the reading budgets of a mail (wall clock x tries), so that a living desk never loses a claim.
LEASE = timedelta(minutes=10)
#: How long the desk waits for a reader, a nudge or a mended database before it looks again, in seconds.
PAUSE = 0.5
#: A mail that was in work when the desk died is suspected after ``attempts`` times and given up on after this many times that.
PATIENCE = 3

_log = structlog.get_logger("mailgate.pipeline")


@dataclass(frozen=True, slots=True)
class _Reading:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a pipeline is made of. ``owner`` names this desk in its claims."""

    store: Store
    deeds: Deeds
    readers: Readers
    owner: str
    clock: Callable[[], datetime]
    verifier: Verifier | None = None
    """Checks mail that comes straight from the internet; None: nobody does."""


class Pipeline:
    """Walks mails from the journal to their tickets. ``acted`` is called after each commit that may have made letters."""

    def __init__(self, parts: Parts, acted: Callable[[], None] = lambda: None) -> None:
        """Takes nothing yet; ``step`` or ``run`` does."""
        self._p = parts
        self._limits = parts.deeds.house.settings.limits
        self._acted = acted
        self._reading: list[_Reading] = []
        self._suspects: list[Claim] = []
        self._position = JournalId(0)
        self._decided = Released(parts.store, parts.deeds, parts.readers)

    def start(self) -> None:
        """At the start of the only desk of a home: what a dead one had in work is free at once."""
        with self._p.store.write() as session:
            freed = mails.free(session, self._p.clock(), self._p.owner)
            self._position = mails.highest(session)
        if freed:
            _log.info("taken over", mails=freed)

    def run(self, stop: Event, nudge: Event) -> None:
        """Work until ``stop``; what is being read then is finished first. ``nudge``: there may be new mail."""
        while not stop.is_set():
            nudge.clear()
            try:
                busy = self.step()
            except (DBAPIError, OSError) as error:
                # the store or the disk is in trouble; nothing is lost, the mails wait in the journal (law 2)
                _log.error("cannot work", error=type(error).__name__)
                busy = False
            if not busy:
                nudge.wait(PAUSE)
        while self._reading:
            self.step(claim=False)

    def step(self, *, claim: bool = True) -> bool:
        """Claim what there is, act on what is read. False when there is nothing to do."""
        if claim and not self._suspects and len(self._reading) <= self._limits.batch:
            self._claim()
        if not self._reading and self._suspects:
            self._read([self._suspects.pop(0)])  # alone: if it kills the desk, no other mail is counted with it
        released = claim and self.release()
        if not self._reading:
            return released
        wait([r.waits_for for r in self._reading], timeout=PAUSE, return_when=FIRST_COMPLETED)
        ready = [r for r in self._reading if r.waits_for.done()][: self._limits.batch]
        if ready:
            self._act(ready)
            done = {r.claim.journal for r in ready}
            self._reading = [r for r in self._reading if r.claim.journal not in done]
            self._acted()
        return True

    def release(self) -> bool:
        """Carry out what was decided by mail about held ones. False when there is nothing to do."""
        released = self._decided.step(self._limits.batch)
        if released:
            self._acted()
        return released

    def _claim(self) -> None:
        """Claim new entries, and those that were given back or whose desk died; start reading them."""
        ids = journal.after(self._p.store, self._position, self._limits.batch)
        now = self._p.clock()
        if not ids and not self._given_back(now):
            return  # looking is not writing: nobody waits for the desk when it has nothing to do
        with self._p.store.write() as session:
            again = mails.claim_again(session, self._p.owner, now, now + LEASE, self._limits.batch)
            claims = [*again, *mails.claim_new(session, ids, self._p.owner, now + LEASE)]
        if ids:
            self._position = ids[-1]
        self._suspects += [c for c in claims if c.attempts > self._limits.attempts]
        self._read([c for c in claims if c.attempts <= self._limits.attempts])

    def _given_back(self, now: datetime) -> bool:
        with self._p.store.read() as session:
            return mails.any_given_back(session, now)

    def _read(self, claims: list[Claim]) -> None:
        if not claims:
            return
        stored = {s.id: s for s in journal.read(self._p.store, [c.journal for c in claims])}
        hopeless = [c for c in claims if self._gave_up(c)]
        others = [c for c in claims if not self._gave_up(c)]
        read = self._p.readers.read_many(raw_mail(stored[c.journal]) for c in others)
        for claim, mail in zip((*hopeless, *others), (*(_stub(stored[c.journal]) for c in hopeless), *read), strict=True):
            self._reading.append(_Reading(claim, stored[claim.journal], mail, self._verify(stored[claim.journal], mail)))

    def _verify(self, entry: journal.Stored, mail: Future[InboundMail]) -> Future[AuthResults | None] | None:
        return self._p.verifier.verify(entry, mail) if self._p.verifier else None

    def _gave_up(self, claim: Claim) -> bool:
        return claim.attempts > self._limits.attempts * (1 if claim.failed else PATIENCE)

    def _act(self, ready: list[_Reading]) -> None:
        """One transaction, a savepoint per mail, in the order of the journal."""
        ordered = sorted(ready, key=lambda r: r.claim.journal)
        self._p.deeds.house.blobs.put_all(a.data for r in ordered for a in r.mail.result().files)
        with self._p.store.write() as session:
            desk = self._p.deeds.house.desk(session)
            for reading in ordered:
                self._one(session, desk, reading)

    def _one(self, session: Session, desk: Desk, reading: _Reading) -> None:
        try:
            with session.begin_nested():
                ended = self._p.deeds.take_in(session, desk, _arrival(reading))
        except (OperationalError, InterfaceError):
            raise  # the store is in trouble, not the mail
        except Exception as error:  # noqa: BLE001 - law 2: a bug of ours met by one mail must stop no other
            self._failed(session, reading, type(error).__name__)
            return
        _log.info("done", journal=reading.claim.journal, dispositions=[e.disposition.value for e in ended])

    def _failed(self, session: Session, reading: _Reading, error: str) -> None:
        claim = reading.claim
        _log.error("a mail failed", journal=claim.journal, attempt=claim.attempts, error=error)
        if claim.attempts <= self._limits.attempts:
            mails.give_back(session, claim.journal, self._p.clock(), error)
            return
        # not even the stub could be acted on: the raw mail stays in the journal, and `journal list` shows the failure
        ended = Ended(queue="", disposition=Disposition.FAILED, ticket=None, entry=None, reasons=(f"failed: {error}",))
        mails.finish(session, _nothing_known(claim.journal), [ended], self._p.clock())


def _stub(entry: journal.Stored) -> Future[InboundMail]:
    stub: Future[InboundMail] = Future()
    stub.set_result(parse.stub(entry.raw, "gave-up"))
    return stub


def _arrival(reading: _Reading) -> Arrival:
    stored, checked = reading.stored, reading.own.result() if reading.own else None
    return Arrival(
        journal=stored.id,
        envelope=stored.envelope,
        received_at=stored.received_at,
        mail=reading.mail.result(),
        own=checked,
    )


def _nothing_known(entry: JournalId) -> Outcome:
    return Outcome(journal=entry, message_id=None, sender=None, subject="", mail_class="", class_reason="", trust="", steps=())

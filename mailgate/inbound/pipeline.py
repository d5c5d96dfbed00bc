"""The way of a mail, from the journal to its ticket.

The one rule: what is in the journal ends in a disposition, whatever happens.

    claim     a batch of journal entries, counted before it is tried (``claiming``)
    read      each in a killable reader (``sandbox``); what cannot be read is a stub
    check     SPF, DKIM and DMARC of what came straight from the internet (``verify``)
    keep      its files as blobs, durable before any row names them
    act       all of them in one transaction (``acting``, ``deed.deeds``): tickets, letters, dispositions
    release   held mails that somebody decided about by mail: read again, and judged with the decision (``Decided``)

A mail that raises is given back and tried again, in the end as a stub; a mail that takes the whole desk down is tried alone,
and in the end not at all but as a stub. So one poison mail never blocks another, and a crash anywhere only repeats work that
left no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy.exc import SQLAlchemyError

from mailgate.deed.deeds import Deeds
from mailgate.inbound import headless
from mailgate.inbound.acting import Acting, Reading
from mailgate.inbound.claiming import Claiming
from mailgate.inbound.released import Released, raw_mail
from mailgate.inbound.sandbox import Readers
from mailgate.inbound.verify import Verifier
from mailgate.mail import parse
from mailgate.mail.model import InboundMail, JournalId
from mailgate.mail.proof.results import AuthResults
from store import journal
from store.engine import Store
from store.mails import Claim

#: How long the desk waits for a reader, a nudge or a mended database before it looks again, in seconds.
PAUSE = 0.5
#: A mail that was in work when the desk died is suspected after ``attempts`` times and given up on after this many times that; if
#: even its stub ends the desk ``attempts`` times, it is not acted on any more.
PATIENCE = 3

_log = structlog.get_logger("mailgate.pipeline")


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
        self._acting = Acting(store=parts.store, deeds=parts.deeds, owner=parts.owner, clock=parts.clock)
        self._reading: list[Reading] = []
        self._claimed: list[Claim] = []
        """Not read yet, in their order: there is no room in memory."""
        self._claiming = Claiming(parts.store, self._limits, parts.owner, parts.clock)
        self._together = self._limits.batch
        self._decided = Released(parts.store, parts.deeds, parts.readers)

    def start(self) -> None:
        """At the start of the only desk of a home: what a dead one had in work is free at once."""
        if freed := self._claiming.start():
            _log.info("taken over", mails=freed)

    def run(self, stop: Event, nudge: Event) -> None:
        """Work until ``stop``; what is being read then is finished first. ``nudge``: there may be new mail."""
        while not stop.is_set():
            nudge.clear()
            try:
                busy = self.step()
            except (SQLAlchemyError, OSError) as error:
                # the store or the disk is in trouble; nothing is lost, the mails wait in the journal (law 2)
                _log.error("cannot work", error=type(error).__name__)
                busy = False
            if not busy:
                nudge.wait(PAUSE)
        while self._reading or self._claimed:
            self.step(claim=False)

    def step(self, *, claim: bool = True) -> bool:
        """Claim what there is, act on what is read. False when there is nothing to do."""
        self._claiming.hold([*(one.claim for one in self._reading), *self._claimed])
        if claim and len(self._reading) <= self._limits.batch and not self._claimed:
            self._claim()
        self._read()
        released = claim and self.release()
        if not self._reading:
            return released
        wait([r.waits_for for r in self._reading], timeout=PAUSE, return_when=FIRST_COMPLETED)
        ready = [r for r in self._reading if r.waits_for.done()][: self._together]
        if ready:
            self._act(ready)
            self._acted()
        return True

    def _act(self, ready: list[Reading]) -> None:
        """While the store is in trouble fewer and fewer are tried at once, in the end one after the other: if only one of them
        meets it, the others do not wait for its end."""
        try:
            done = self._acting.on(ready)
        except (SQLAlchemyError, OSError):
            self._together = max(1, self._together // 2)
            if len(ready) == 1:
                self._reading = [*(r for r in self._reading if r not in ready), *ready]
            raise
        self._together = min(self._limits.batch, 2 * self._together)
        self._reading = [r for r in self._reading if r.claim not in done]

    def release(self) -> bool:
        """Carry out what was decided by mail about held ones. False when there is nothing to do."""
        released = self._decided.step(self._limits.batch)
        if released:
            self._acted()
        return released

    def _claim(self) -> None:
        self._claimed = self._claiming.claim(idle=not self._reading)

    def _read(self) -> None:
        """Start reading what was claimed, as far as there is room: a mail in work takes several times its size in memory."""
        for claim in [c for c in self._claimed if c.attempts > self._limits.attempts * (PATIENCE + 1)]:
            self._claimed.remove(claim)
            self._acting.failed(claim, "the desk did not survive it")
        if ids := self._fitting([c.journal for c in self._claimed]):
            stored = {s.id: s for s in journal.read(self._p.store, ids)}
            self._start([c for c in self._claimed if c.journal in ids], stored)
            self._claimed = [c for c in self._claimed if c.journal not in ids]

    def _fitting(self, ids: list[JournalId]) -> list[JournalId]:
        """Those to read now, in their order; with nothing in work one at least."""
        if not self._reading and len(ids) <= 1:
            return ids
        room = self._limits.batch_octets - sum(len(one.stored.raw) for one in self._reading)
        found = journal.fitting(self._p.store, ids, room) if ids and room > 0 else []
        return found or ([] if self._reading else ids[:1])

    def _start(self, claims: list[Claim], stored: Mapping[JournalId, journal.Stored]) -> None:
        stubs = [c for c in claims if self._gave_up(c) or headless.is_one(stored[c.journal])]
        others = [c for c in claims if c not in stubs]
        read = self._p.readers.read_many(raw_mail(stored[c.journal]) for c in others)
        for claim, mail in zip((*stubs, *others), (*(_stub(stored[c.journal]) for c in stubs), *read), strict=True):
            self._reading.append(Reading(claim, stored[claim.journal], mail, self._verify(stored[claim.journal], mail)))

    def _verify(self, entry: journal.Stored, mail: Future[InboundMail]) -> Future[AuthResults | None] | None:
        return self._p.verifier.verify(entry, mail) if self._p.verifier else None

    def _gave_up(self, claim: Claim) -> bool:
        return claim.attempts > self._limits.attempts * (1 if claim.failed else PATIENCE)


def _stub(entry: journal.Stored) -> Future[InboundMail]:
    stub: Future[InboundMail] = Future()
    stub.set_result(headless.read(entry) or parse.stub(entry.raw, "gave-up"))
    return stub

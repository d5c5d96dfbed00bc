"""Copies of what went out, in the team's Sent folders, by IMAP. The one rule: sending never waits for a copy, and a copy is one.

Whether the server took a mail is unknown where its answer was lost, so each try but the first looks for the Message-ID before it
puts the mail there again. An account that cannot be reached rests, ever longer; a single mail that is refused holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from mailgate.desk import deadlines
from mailgate.desk.copying import SentFacts, owed_to
from mailgate.desk.deadlines import RetryAt, Tried
from mailgate.imap.client import Client
from mailgate.imap.opening import Opener
from mailgate.imap.troubles import ImapError, LoginRefusedError, RefusedError
from mailgate.imap.wire import Waker
from mailgate.outbound.wire import assembled
from mailgate.settings import Mailbox, Settings
from store import copies
from store.blobs import BlobError, Blobs
from store.copies import Owed
from store.engine import Store
from store.outbox_rows import Claimed

_log = structlog.get_logger("mailgate.copies")

SLACK = timedelta(minutes=5)
"""A claim holds so much longer than one try can take."""
_NO_FOLDER = frozenset({"NONEXISTENT", "TRYCREATE", ""})
"""With which codes (RFC 5530) a folder is refused that is not there yet; many servers give none."""
AT_ONCE = 100
"""Copies made on one connection."""


def keepers(settings: Settings) -> dict[str, str]:
    """The accounts that keep copies, and the queue of each."""
    return {box.name: box.queue for box in settings.imap if box.sent_folder}


def give_up_orphans(settings: Settings, store: Store, now: datetime) -> None:
    """Copies owed to an account that keeps none here, after their time; till then another gateway may make them."""
    before = now - settings.limits.outbox_attempts_for
    with store.write() as session:
        gone = copies.orphaned(session, tuple(keepers(settings)), before, "no account of that name keeps copies any more")
    if gone:
        _log.warning("copies given up", letters=gone, says="no [[imap]] of that name has a sent_folder any more")


@dataclass(frozen=True, slots=True)
class Noting:
    """Writes down, when a letter is recorded as sent, that its copy is owed."""

    settings: Settings
    clock: Callable[[], datetime]

    def sent(self, session: Session, letter: Claimed) -> None:
        """In the transaction that records it."""
        accounts = keepers(self.settings)
        found = copies.going(session, letter.id) if accounts else None
        if found is None:
            return
        facts = SentFacts(queue=found.queue, words=found.words, by_team=found.by_team, copied=found.copied)
        if account := owed_to(facts, accounts):
            copies.owe(session, letter.id, account, self.clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a copier works with. ``alarm`` is told of an account, why and since when, where copies wait for long."""

    box: Mailbox
    open: Opener
    store: Store
    blobs: Blobs
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    jitter: Callable[[], float]
    lasting: timedelta
    alarm: Callable[[Session, Mailbox, str, datetime], object]


@dataclass(slots=True)
class Copier:
    """Makes the copies of one account."""

    parts: Parts
    _failures: int = 0
    _rests_until: float = field(default=float("-inf"))

    def run(self, waker: Waker | None = None) -> int:
        """All that are due, on one connection; how many were made. Raises what the store raises, and WokenError."""
        if self.parts.seconds() < self._rests_until or not self._is_due():
            return 0
        owed = self._claim()
        if owed is None:
            return 0
        try:
            client = self.parts.open(waker)
        except ImapError as error:
            self._record(owed, str(error))
            self._rest(error)
            return 0
        try:
            with client:
                made = self._all(client, owed)
        except ImapError as error:
            self._rest(error)
            return 0
        self._failures = 0
        return made

    def _all(self, client: Client, first: Owed) -> int:
        made, owed = int(self._one(client, first)), 1
        while owed < AT_ONCE and (following := self._claim()) is not None:
            made, owed = made + self._one(client, following), owed + 1
        return made

    def _one(self, client: Client, owed: Owed) -> bool:
        """Whether it is there now. What the line itself did not survive is raised after it was written down."""
        try:
            self._put(client, owed)
        except (RefusedError, BlobError) as error:
            self._record(owed, str(error))
            return False
        except ImapError as error:
            self._record(owed, str(error))
            raise
        with self.parts.store.write() as session:
            copies.done(session, owed.id)
        _log.info("copied", outbox=owed.id, account=self.parts.box.name, attempt=owed.attempts + 1)
        return True

    def _put(self, client: Client, owed: Owed) -> None:
        folder = self.parts.box.sent_folder
        if owed.attempts and self._is_there(client, folder, owed):
            return
        client.append(folder, assembled(owed.wire, self.parts.blobs))

    def _is_there(self, client: Client, folder: str, owed: Owed) -> bool:
        """Whether an earlier try, whose answer we never got, was taken. Our ids need no escape in a quoted string."""
        try:
            client.select(folder, read_only=True)
        except RefusedError as error:
            if error.code in _NO_FOLDER:
                return False
            raise  # busy, or not for us: nobody knows what is in it
        return bool(client.search("HEADER", "Message-ID", f'"{owed.message_id.strip("<>")}"'))

    def _is_due(self) -> bool:
        with self.parts.store.read() as session:
            return copies.is_due(session, self.parts.box.name, self.parts.clock())

    def _claim(self) -> Owed | None:
        now = self.parts.clock()
        with self.parts.store.write() as session:
            return copies.claim(session, self.parts.box.name, now, now + self.parts.box.total_timeout * 4 + SLACK)

    def _record(self, owed: Owed, why: str) -> None:
        """When to try again, or that it is given up; and the operator hears of it after ``alarm``."""
        now = self.parts.clock()
        tried = Tried(attempts=owed.attempts + 1, first=owed.sent_at, now=now, lasting=self.parts.lasting)
        step = deadlines.retry(tried, self.parts.jitter())
        again = step.at if isinstance(step, RetryAt) else None
        with self.parts.store.write() as session:
            copies.failed(session, owed.id, why, again)
            if now - owed.sent_at >= self.parts.box.alarm:
                self.parts.alarm(session, self.parts.box, why, owed.sent_at)
        _log.warning("no copy", outbox=owed.id, account=self.parts.box.name, why=why, given_up=again is None)

    def _rest(self, error: ImapError) -> None:
        """Leave the server alone: asking one that refuses us too often gets the account locked."""
        self._failures += 3 if isinstance(error, LoginRefusedError) else 1
        wait = deadlines.WAITS[min(self._failures, len(deadlines.WAITS)) - 1]
        self._rests_until = self.parts.seconds() + wait.total_seconds()

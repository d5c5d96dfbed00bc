"""Held mails that somebody decided about by mail, on their way out of the queue of the held.

The one rule: the decision is in the store before it is done, so a crash at any moment is made up for at the next look.

The mail is read again like any other, in a killable reader, and judged in a transaction of its own. One that raises waits as
before, and the one who decided is told.
"""

from __future__ import annotations

from concurrent.futures import CancelledError

import structlog

from mailgate.deed.deeds import Deeds
from mailgate.deed.gather import Arrival
from mailgate.deed.releasing import Releases
from mailgate.desk.model import Choice
from mailgate.inbound import headless
from mailgate.inbound.arriving import arrived
from mailgate.inbound.sandbox import RawMail, Readers
from mailgate.mail import parse
from mailgate.mail.model import InboundMail, JournalId
from mailgate.mail.proof import own
from mailgate.mail.proof.results import AuthResults
from store import held, journal, mails
from store.engine import Store, is_trouble
from store.held import Decided

_log = structlog.get_logger("mailgate.pipeline")


class Released:
    """Carries out decisions. Belongs to the pipeline's thread."""

    def __init__(self, store: Store, deeds: Deeds, readers: Readers) -> None:
        """Looks at nothing yet."""
        self._store = store
        self._deeds = deeds
        self._readers = readers
        self._releases = Releases(deeds)

    def step(self, limit: int) -> bool:
        """Carry out what is decided, at most ``limit`` mails. False when there was nothing."""
        with self._store.read() as session:
            waiting = held.decided(session, limit)
        for one in waiting:
            self._one(one)
        return bool(waiting)

    def _one(self, one: Decided) -> None:
        found = journal.read(self._store, [one.journal])
        try:
            if not found or found[0].removed:
                raise LookupError(f"the journal has no mail {one.journal}")
            checked = kept_check(self._store, one.journal)
            mail = headless.read(found[0]) or self._readers.read(raw_mail(found[0])).result()
            arrival = _arrival(self._deeds, found[0], mail, checked, one.choice)
            with self._store.write() as session:
                end = self._releases.carry_out(session, self._deeds.house.desk(session), one.number, arrival)
        except (OSError, CancelledError):
            raise  # the disk or the reader is in trouble, not the mail: the decision stands
        except Exception as error:  # a bug of ours met by one mail must stop no other
            if is_trouble(error):
                raise
            _log.error("a held mail could not be released", held=one.number, journal=one.journal, error=type(error).__name__)
            with self._store.write() as session:
                self._releases.give_up(session, self._deeds.house.desk(session), one.number)
            return
        _log.info("released", held=one.number, journal=one.journal, disposition=end.disposition.value if end else "")


def raw_mail(entry: journal.Stored) -> RawMail:
    """An entry of the journal as a reader wants it."""
    return RawMail(raw=entry.raw, null_path=entry.envelope.path_known and entry.envelope.mail_from is None)


def reread(store: Store, deeds: Deeds, entry: JournalId, choice: Choice) -> Arrival:
    """A mail of the journal read once more, in this process, for what the operator decided. Raises LookupError."""
    found = journal.read(store, [entry])
    if not found or found[0].removed:
        raise LookupError(f"the journal has no mail {entry}")
    raw = raw_mail(found[0])
    mail = headless.read(found[0]) or parse.read(raw.raw, null_path=raw.null_path)
    return _arrival(deeds, found[0], mail, kept_check(store, entry), choice)


def kept_check(store: Store, entry: JournalId) -> AuthResults | None:
    """What we found out ourselves about a mail when it came, so that a human's decision rests on the same."""
    with store.read() as session:
        kept = mails.checked(session, entry)
    return own.from_json(kept) if kept else None


def _arrival(deeds: Deeds, stored: journal.Stored, mail: InboundMail, checked: AuthResults | None, choice: Choice) -> Arrival:
    """The mail on its way, its files kept as blobs, unless nobody will ever see them."""
    if choice is not Choice.DISCARD:
        deeds.house.blobs.put_all(a.data for a in mail.files)
    return arrived(stored, mail, checked)

"""One look through one folder. The one rule: a mail is durable before the position moves past it, and no mail stops the next.

A crash between any two steps repeats a step that has no effect the second time: the journal knows the place a mail came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import structlog

from mailgate.imap.client import HIGHEST, Client
from mailgate.imap.said import Facts, Selected
from mailgate.imap.troubles import BrokenError, RefusedError, UnreachableError
from mailgate.inbound.mailbox import place as places
from mailgate.inbound.mailbox import uids
from mailgate.inbound.mailbox.keeping import entry
from mailgate.inbound.mailbox.rules import Pass, above
from mailgate.inbound.mailbox.standing import Standing
from mailgate.inbound.mailbox.watched import Desk, Watched
from mailgate.inbound.mailbox.witness import STUB
from mailgate.mail.model import Digest, JournalId
from mailgate.settings import Mailbox
from store import mailboxes
from store.mailboxes import Place

#: Mails whose size is asked at once, and after so many the position is written down.
AT_ONCE = 100
#: A connection may break by itself: a mail during which it broke is tried so many times as often as one the server refuses.
PATIENCE = 3

#: Of a mail about which the server says nothing: it was expunged meanwhile, or we shall see when we ask for it.
_UNKNOWN = Facts(size=0, date=None)

_log = structlog.get_logger("mailgate.imap")


class _GoneError(Exception):
    """It was expunged meanwhile: another client's right, no error of anybody."""


@dataclass(kw_only=True)
class Look:
    """One look through a folder that is selected. ``full``: at what lies below the position, too."""

    desk: Desk
    client: Client
    watched: Watched
    selected: Selected
    full: bool = True
    _refused: list[RefusedError] = field(default_factory=list)

    def run(self) -> int:
        """Take what is new; how many mails that was. Raises ImapError, NotKeptError, LeaseLostError, WokenError."""
        standing = self._standing = Standing(desk=self.desk, client=self.client, watched=self.watched, selected=self.selected)
        here = standing.place(full=self.full)
        self._pass = Pass(start=self.desk.box.start, since=here.since, old=uids.read(here.old), renumbered=here.renumbered)
        self._recall(here)
        self.client.forget_news()
        found = above(self.client.search("UID", f"{min(here.position + 1, HIGHEST)}:*"), here.position)
        count = self._all([*(standing.late(here) if self.full else ()), *found], here)
        self.watched.singly = False
        if self._refused:
            raise self._refused[0]
        return count

    def _recall(self, here: Place) -> None:
        """Until mails that were numbered anew are all looked at, what was taken is known by its octets."""
        going_on = here.renumbered and any(uid > here.position for uid in self._pass.old)
        if not going_on:
            self.watched.octets = None
        elif self.watched.octets is None:
            box = self.desk.box
            self.watched.octets = mailboxes.octets_taken(self.desk.store, box.name, self._standing.url)

    def _all(self, found: Sequence[int], here: Place) -> int:
        """Those that made trouble before come last, unless the position is what tells that they were there before."""
        old, tries = self._pass.old, self.watched.tries
        wanted = sorted(found, key=lambda uid: (uid not in old and tries[uid] > 1, uid))
        count, before = 0, here
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            facts = self._facts(some)
            try:
                for uid in some:
                    try:
                        count += self._one(uid, facts)
                    except _GoneError:
                        continue
                    here = replace(here, position=max(here.position, uid))
            finally:
                if here != before:
                    self._standing.write(here)
                    before = here
        return count

    def _facts(self, some: Sequence[int]) -> dict[int, Facts] | None:
        """Of all; None where one of them keeps the server from answering, and each must be asked for by itself."""
        if self.watched.singly:
            return None
        try:
            return self.client.facts(some)
        except RefusedError:
            return None
        except (BrokenError, UnreachableError):
            self.watched.singly = True  # over the next connection: some servers hang up because of one mail
            raise

    def _one(self, uid: int, many: dict[int, Facts] | None) -> bool:
        """Whether a mail was taken. One that is refused stops those behind it only while they were all there before."""
        tries = self.watched.tries
        tries[uid] += PATIENCE
        try:
            facts = self._of(uid) if many is None else many.get(uid, _UNKNOWN)
            kept = self._take(uid, facts) if self._pass.wanted(uid, facts) else None
        except (RefusedError, BrokenError) as error:
            _log.warning("a mail cannot be had", account=self.desk.box.name, folder=self.watched.name, uid=uid, why=str(error))
            if uid in self._pass.old or isinstance(error, BrokenError):
                raise
            self._refused.append(error)
            return False
        except _GoneError:
            del tries[uid]
            raise
        except BaseException as error:
            tries[uid] -= PATIENCE - isinstance(error, UnreachableError)  # it may not be the mail that is to blame
            raise
        del tries[uid]
        if kept is not None:
            self.watched.untidy[uid] = kept
            self.watched.settled.add(uid)
            self.watched.taken += 1
        return kept is not None

    def _tried(self, uid: int) -> int:
        return (self.watched.tries[uid] - PATIENCE) // PATIENCE

    def _of(self, uid: int) -> Facts:
        return _UNKNOWN if self._tried(uid) >= self.desk.attempts else self.client.facts([uid]).get(uid, _UNKNOWN)

    def _take(self, uid: int, facts: Facts) -> JournalId:
        tried = self._tried(uid)
        if facts.size > self.desk.box.max_size or tried >= self.desk.attempts:
            head = self.client.head(uid) if tried < 2 * self.desk.attempts else STUB  # the last resort: a ticket that says so
            missing = None if head else self._not_given(uid)
            if isinstance(missing, _GoneError) or (missing and tried < self.desk.attempts):
                raise missing
            return self._keep(uid, facts, head or STUB, head_only=True)
        raw = self.client.mail(uid)
        if raw is None or (facts.size and not raw):
            raise self._not_given(uid)
        if len(raw) < facts.size and self.watched.short.get(uid) != len(raw):
            self.watched.short[uid] = len(raw)  # cut on its way, or the server counts badly: then it does so again
            raise UnreachableError(f"the mail with UID {uid} came with {len(raw)} octets of {facts.size}")
        self.watched.short.pop(uid, None)
        return self._keep(uid, facts, raw)

    def _not_given(self, uid: int) -> Exception:
        """Why a mail did not come."""
        if uid not in self.client.search("UID", f"{uid}:{uid}"):
            return _GoneError()
        return BrokenError(f"the server lists a mail with UID {uid}, but does not give it")

    def _keep(self, uid: int, facts: Facts, raw: bytes, *, head_only: bool = False) -> JournalId:
        known = (self.watched.octets or {}).get(Digest(sha256(raw).hexdigest())) if raw != STUB else None
        if known is not None:
            return known  # taken under its old number; younger ones of its kind are known by their content as any mail is (R5)
        origin = places.url(self._standing.url, self.selected.uidvalidity, uid, head_only=head_only)
        made = entry(raw, origin, self.desk.box, self.desk.source, self.desk.clock())
        silent = self._pass.silent(uid, facts)
        kept = self.desk.keeper.keep(replace(made, envelope=replace(made.envelope, silent=silent)))
        _log.info("picked up", journal=kept, account=self.desk.box.name, folder=self.watched.name, uid=uid, size=len(raw))
        return kept


def select(client: Client, box: Mailbox, name: str) -> Selected:
    """Open a folder, for looking only where nothing is to be changed in it."""
    return client.select(name, read_only=box.after == "nothing")

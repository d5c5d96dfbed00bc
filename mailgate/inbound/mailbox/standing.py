"""Where a look through a folder begins. The one rule: nobody believes that a number still means what it meant without looking.

The journal knows what was taken, by the place it came from and by its octets. Beside it a folder has a position, from which on
new mails are looked for, and the UIDs of those that were there before. What is in none of the three is new, wherever it shows up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import structlog

from mailgate.imap.client import Client
from mailgate.imap.said import Selected
from mailgate.inbound.mailbox import place as places
from mailgate.inbound.mailbox import uids, witness
from mailgate.inbound.mailbox.watched import Desk, Watched
from mailgate.inbound.mailbox.witness import Same
from store import mailboxes
from store.mailboxes import Kept, Place

_log = structlog.get_logger("mailgate.imap")


@dataclass(kw_only=True)
class Standing:
    """A folder that is selected, and what is known of it."""

    desk: Desk
    client: Client
    watched: Watched
    selected: Selected

    @cached_property
    def url(self) -> str:
        """What the places of its mails begin with."""
        return places.folder_url(self.desk.box, self.watched.name)

    def place(self, *, full: bool) -> Place:
        """Where to go on. ``full``: see first whether the UIDs still name the mails they named."""
        with self.desk.store.read() as session:
            known = mailboxes.place(session, self.desk.box.name, self.watched.name, self.url)
        if known is None or (known.url and not places.same_user(known.url, self.url)):
            return self._first()
        if self._renumbered(known, full=full):
            return self._anew(known)
        return replace(known, url=self.url)

    def late(self, here: Place) -> list[int]:
        """What shows up below the position and was never taken: servers number mails before they show them, and not in turn."""
        if not here.position:
            return []
        below = self._visible(here.position) - uids.read(here.old) - self.watched.settled
        origins = self._origins(here, sorted(below))
        taken = mailboxes.taken(self.desk.store, list(origins))
        settled = {uid for origin, uid in origins.items() if origin in taken}
        self.watched.settled |= settled
        return sorted(below - settled)

    def write(self, to: Place) -> None:
        """Make it durable. Raises LeaseLostError."""
        with self.desk.store.write() as session:
            mailboxes.move_on(session, self.desk.grip(), self.watched.name, to)

    # --- the first look, and the first after mails were numbered anew ----------------------------------------------------

    def _first(self) -> Place:
        now = self.desk.clock()
        before = {uid for uid in self._visible() if self.selected.uidnext is None or uid < self.selected.uidnext}
        there = max(before, default=0)
        first = Place(
            uidvalidity=self.selected.uidvalidity,
            position=there if self.desk.box.start == "now" else 0,
            since=now,
            url=self.url,
            old=uids.spell(before),
            witness=self._witnesses(before),
        )
        self.watched.renumbered()
        self.write(first)
        box = self.desk.box
        _log.info("first look", account=box.name, folder=self.watched.name, start=box.start, mails=len(before), top=there)
        return first

    def _anew(self, known: Place) -> Place:
        there, valid = self._visible(), self.selected.uidvalidity
        _log.warning("looked through anew", account=self.desk.box.name, folder=self.watched.name, uidvalidity=valid)
        anew = Place(
            uidvalidity=valid,
            position=0,
            since=known.since,
            url=self.url,
            old=uids.spell(there),
            renumbered=True,
            witness=self._witnesses(there),
        )
        self.watched.renumbered()
        self.write(anew)
        return anew

    def _visible(self, highest: int | None = None) -> set[int]:
        return {uid for uid in self.client.search("UID", f"1:{highest or '*'}") if highest is None or uid <= highest}

    def _witnesses(self, there: set[int]) -> str:
        some = uids.some_of(there, witness.HIGHEST, witness.LOWEST)
        return witness.spell(witness.marks(self.client, some, self.watched.broke))

    # --- whether it is one ----------------------------------------------------------------------------------------------

    def _renumbered(self, known: Place, *, full: bool) -> bool:
        if known.uidvalidity != self.selected.uidvalidity or known.url not in ("", self.url) or self.watched.distrusted:
            return True
        if not known.position:
            return False
        return self._begun_again(known) or (full and self._others(known))

    def _begun_again(self, known: Place) -> bool:
        """Whether a UID we have seen is still to be given, and UIDVALIDITY does not say so."""
        uidnext = self.selected.uidnext
        return uidnext is not None and uidnext <= known.position and max(self._visible(), default=0) < uidnext

    def _others(self, known: Place) -> bool:
        """Whether UIDs name other mails than they did, as far as a few of them tell."""
        visible, old = self._visible(known.position), uids.read(known.old)
        words = {uid: word for uid, word in witness.read(known.witness).items() if uid in visible}
        kept = self.kept(known, uids.some_of(visible - old, witness.HIGHEST, witness.LOWEST))
        asked = sorted(words.keys() | kept.keys())
        now = witness.marks(self.client, asked, self.watched.broke)
        if any(uid in now and now[uid] != word for uid, word in words.items()):
            return True
        largest = self.desk.box.max_size
        return any(witness.same(self.client, (uid, now.get(uid)), mails, largest) is Same.NO for uid, mails in kept.items())

    def kept(self, here: Place, some: list[int]) -> dict[int, list[Kept]]:
        """What was taken from these, by UID."""
        origins = self._origins(here, some)
        found: dict[int, list[Kept]] = {}
        for origin, mails in mailboxes.kept(self.desk.store, list(origins)).items():
            found.setdefault(origins[origin], []).extend(mails)
        return found

    def _origins(self, here: Place, some: list[int]) -> dict[str, int]:
        """Where these lie, whole or by their heads."""
        return {places.url(self.url, here.uidvalidity, uid, head_only=head): uid for uid in some for head in (False, True)}

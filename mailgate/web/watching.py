"""Who has a page open, and whether it still looks like that. The one rule: whoever sees nothing new hears nothing.

One query at a time asks for the marks of all tickets that are looked at (``store.marks``). Where a mark has changed, each
reader's own view is made anew, as their page would be, and only where that differs they are told. So a note, a held mail or
whatever else they must not see makes no sound, and what waits is told when its time has come. Other gateways' changes are seen
as one's own are: it is the database that is asked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from mailgate.mail import links
from mailgate.mail.model import TicketNumber
from mailgate.web import telling
from mailgate.web.answers import GoneError
from mailgate.web.site import Site
from mailgate.web.visitors import visit
from store import marks
from store.engine import is_trouble

#: After so long a view is made anew without a mark: that somebody became staff, say, is nothing on any ticket.
AGAIN = timedelta(minutes=1)
_log = structlog.get_logger("mailgate.web")


@dataclass(frozen=True, slots=True)
class View:
    """How a page looks to its reader, and what has to stay as it is for that."""

    fingerprint: str
    marks: dict[TicketNumber, marks.Mark]
    until: datetime
    """When the link ends."""
    at: datetime


@dataclass(eq=False, slots=True)
class Stream:
    """One open page."""

    segment: str = field(repr=False)
    client: str
    view: View
    told: str
    """How the page looks that they have."""
    stir: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False

    def __post_init__(self) -> None:
        """Who comes with an old page hears of it at once."""
        self.see(self.view)

    def see(self, view: View) -> None:
        """There is another view; if it differs from the page they have they are to be told."""
        self.view = view
        if view.fingerprint != self.told:
            self.stir.set()
        elif not self.over:
            self.stir.clear()

    def end(self) -> None:
        """There will be no more."""
        self.over = True
        self.stir.set()


def view(site: Site, session: Session, segment: str) -> View:
    """How the page of a link looks now. Raises GoneError."""
    link = links.read_ticket(segment)
    if link is None:
        raise GoneError
    now = site.now()
    found = marks.of(session, marks.around(session, link.ticket), now)  # before the view: what comes between is seen once more
    seen = visit(site, session, segment)
    return View(telling.fingerprint(seen.story, seen.reader), found, links.moment(link.until), now)


class Watch:
    """All open pages of one process. It works while there are any."""

    def __init__(self, site: Site) -> None:
        """For the pages of ``site``."""
        self._site = site
        self._streams: set[Stream] = set()
        self._clients: Counter[str] = Counter()
        self._work: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many are open."""
        return len(self._streams)

    def has_room(self, client: str) -> bool:
        """Whether one more may be opened from there."""
        web = self._site.settings.web
        return len(self._streams) < web.live_streams and self._clients[client] < web.live_streams_per_client

    def join(self, stream: Stream) -> bool:
        """Watch for one more; False: there is no room, or the page is about to stop."""
        if self._site.closing.is_set() or not self.has_room(stream.client):
            return False
        self._streams.add(stream)
        self._clients[stream.client] += 1
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._until_nobody_looks())
        return True

    def leave(self, stream: Stream) -> None:
        """It was closed."""
        self._streams.discard(stream)
        self._clients -= Counter([stream.client])

    async def look(self) -> None:
        """Ask once, and tell whoever has an old page. Whose link has ended, or was revoked, is shown no more."""
        now = self._site.now()
        wanted = {number for stream in self._streams for number in stream.view.marks}
        found = await self._site.read(lambda session: marks.of(session, wanted, now))
        for stream in tuple(self._streams):
            old = stream.view
            same = all(found.get(number) == mark for number, mark in old.marks.items())
            if same and now < old.until and now < old.at + AGAIN:
                continue
            marks_now = {number: found.get(number, mark) for number, mark in old.marks.items()}
            await self._look_at(stream, replace(old, marks=marks_now, at=now))

    async def _look_at(self, stream: Stream, unmade: View) -> None:
        """``unmade``: what is seen where it cannot be made, so that it waits for the next change, or the next minute."""
        try:
            stream.see(await self._site.read(lambda session: view(self._site, session, stream.segment)))
        except GoneError:
            stream.end()
        except Exception as error:  # one page that cannot be made keeps no news from the others
            if is_trouble(error):
                raise
            _log.error("an open page cannot be looked at", why=type(error).__name__)
            stream.view = unmade

    async def _until_nobody_looks(self) -> None:
        every = self._site.settings.web.live_every.total_seconds()
        while self._streams:
            try:
                await asyncio.wait_for(self._site.closing.wait(), every)
            except TimeoutError:
                await self._try_to_look()
                continue
            for stream in self._streams:
                stream.end()
            return

    async def _try_to_look(self) -> None:
        try:
            await self.look()
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; its text may quote a mail
            _log.warning("open pages are not told what is new", why=type(error).__name__)

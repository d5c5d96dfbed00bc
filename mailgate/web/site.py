"""What every page works with. The one rule: the store is read in threads, never on the loop that answers everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

import anyio
from anyio import CapacityLimiter
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.mail.links import Links
from mailgate.mail.model import JournalId
from mailgate.settings import Settings
from mailgate.web import limits, statics
from mailgate.web.limits import Limiter
from mailgate.web.looks import Looks
from mailgate.web.pages import Pages
from mailgate.web.room import Room
from mailgate.web.statics import Static
from store.engine import Store
from store.journal import Entry

T = TypeVar("T")
#: How many answers are looked up at a time; the others wait their turn.
READERS = 8
#: How many files are made a mail of at a time: for that moment they take several times as much memory.
ENCODERS = 2


class NotKeptError(Exception):
    """The journal or the disk is in trouble: nothing of what was sent was kept, and whoever sent it is told so."""


#: What says that nothing of what was sent was kept; after the journal has it, nothing does.
NOT_KEPT = (NotKeptError, DBAPIError, OSError)


async def nowhere(_: Entry) -> JournalId:
    """Where a page keeps what is written on it that has no journal: nowhere. Raises NotKeptError."""
    raise NotKeptError


@dataclass(frozen=True, kw_only=True)
class Site:
    """The page of one home."""

    house: House
    store: Store
    links: Links
    pages: Pages
    draw: Callable[[int], int]
    """A number below the one given that nobody can guess."""
    nudge: Callable[[], None]
    """Tells the desk that there is something in the journal; never blocks long."""
    looks: Looks = field(default_factory=Looks)
    """How the pages of each queue look."""
    keep: Callable[[Entry], Awaitable[JournalId]] = nowhere
    """Makes a mail durable, and tells the desk of it. Raises NotKeptError."""
    room: Room = field(default_factory=Room)
    """What is in memory of files that are being sent here."""
    coming: Room = field(default_factory=Room)
    """What is on its way to the journal that nobody vouches for."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the page stops: what would stay open for ever ends."""
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(READERS))
    encoding: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ENCODERS))

    @property
    def settings(self) -> Settings:
        """As configured."""
        return self.house.settings

    @property
    def root(self) -> str:
        """What stands before every path in links and forms: the path of the public URL, "" where it is at the top."""
        return urlsplit(self.settings.web.public_url).path.rstrip("/")

    @cached_property
    def limits(self) -> Limiter:
        """How often clients may do what costs us something."""
        return limits.of_settings(self.settings.web, lambda: self.now().timestamp())

    @cached_property
    def statics(self) -> Mapping[str, Static]:
        """Style sheets, scripts and pictures by their name, as they were at the start."""
        return statics.read(self.pages.static)

    @cached_property
    def assets(self) -> Mapping[str, str]:
        """Name of a static file -> its URL."""
        return statics.urls(self.statics, self.root)

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.house.clock()

    async def read(self, look: Callable[[Session], T]) -> T:
        """What ``look`` finds in the store, in one snapshot of it. Raises what it raises."""

        def looked() -> T:
            with self.store.read() as session:
                return look(session)

        return await self.apart(looked)

    async def apart(self, do: Callable[[], T]) -> T:
        """What ``do`` gives, in a thread of its own: it may take a while."""
        return await anyio.to_thread.run_sync(do, limiter=self.limiter)

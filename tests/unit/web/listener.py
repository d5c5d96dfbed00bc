"""An open page in a test. Its one rule: the stream is the page's own, and nobody waits for the loop's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import cast

from mailgate.web import live, watching
from mailgate.web.site import Site
from mailgate.web.watching import Stream, Watch
from store.engine import Store
from tests.office import Office
from tests.page import site_of
from tests.peers.daemon import PATIENCE
from tests.told import link


class Listener:
    """An open page, as the stream tells it; the clock of the loop is not waited for."""

    def __init__(self, office: Office, **web: object) -> None:
        site = site_of(office)
        self.store = Store(office.settings.database_url)  # of its own, as another process or another gateway has it
        settings = site.settings.model_copy(update={"web": site.settings.web.model_copy(update=web)})
        self.site: Site = replace(site, store=self.store, house=replace(site.house, settings=settings))
        self.watch = Watch(self.site)
        self.runner = asyncio.Runner()

    def opens(self, address: str, client: str = "203.0.113.7", told: str = "", heartbeat: float = 3600.0) -> Open:
        """Somebody opens the page of ticket 1."""
        url = link(self.site, 1, address)
        assert url is not None
        segment = url.rstrip("/").rpartition("/")[2]
        with self.site.store.read() as session:
            view = watching.view(self.site, session, segment)
        stream = Stream(segment, client, view, told or view.fingerprint)
        return Open(self, stream, cast("AsyncGenerator[str]", live.events(self.watch, stream, heartbeat)))

    def close(self) -> None:
        """The page stops."""
        self.site.closing.set()
        self.runner.close()
        self.store.close()


class Open:
    """One stream."""

    def __init__(self, listener: Listener, stream: Stream, events: AsyncGenerator[str]) -> None:
        self.listener, self.stream, self._events = listener, stream, events
        self.begins = self.next()

    def next(self) -> str:
        """The next that is sent; "over" where nothing more is."""

        async def step() -> str:
            return await asyncio.wait_for(anext(self._events, "over"), PATIENCE)

        return self.listener.runner.run(step())

    def hears(self) -> bool:
        """Whether they are told anything, now that the watcher has looked."""
        self.listener.runner.run(self.listener.watch.look())
        return self.stream.stir.is_set() and self.next().startswith("id: ")

    def is_over(self) -> bool:
        """Whether the stream ends, now that the watcher has looked."""
        self.listener.runner.run(self.listener.watch.look())
        return self.stream.stir.is_set() and self.next() == "over"

    def leaves(self) -> None:
        """They close the page."""

        async def close() -> None:
            await self._events.aclose()

        self.listener.runner.run(close())


@contextmanager
def listening(office: Office, **web: object) -> Iterator[Listener]:
    """Closed at the end."""
    listener = Listener(office, live_every=timedelta(minutes=1), **web)
    try:
        yield listener
    finally:
        listener.close()

"""The page of an office, served over HTTP on a free port. Its one rule: what answers is the daemon's own server.

The office works on what the page has kept before the page goes on, and in a thread of its own when the test says ``work()``;
never twice at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from mailgate.listening import Port
from mailgate.mail.links import Kind
from mailgate.settings import HostPort
from mailgate.web import server
from mailgate.web.application import application
from mailgate.web.looks import Looks
from tests.office import Office
from tests.page import kept, own_url, site_of, ticket_url
from tests.peers.daemon import PATIENCE
from tests.peers.ports import HOST, free_port
from tests.stand_ins import empty_desk


class Served:
    """An office whose page answers at ``url``."""

    def __init__(self, office: Office) -> None:
        """Serves nothing yet."""
        self.office, self.url = office, office.settings.web.public_url
        site = site_of(office, looks=Looks.of(office.settings))
        # done before the page looks what became of it: it looks for some seconds only, which a busy machine may need
        self.site = replace(site, keep=partial(kept, office, lambda: self._do(office.work)))
        self._lock = Lock()
        self._links = timedelta()
        self._trouble: list[BaseException] = []

    def ticket(self, who: str, number: int = 1) -> str:
        """The page of a ticket for somebody."""
        return ticket_url(self.site, who, number)

    def mine(self, who: str) -> str:
        """The page of all tickets of somebody."""
        return own_url(self.site, Kind.MINE, who, self.site.now() + self.site.settings.web.my_tickets_lasts)

    def sign_in(self, who: str) -> str:
        """Where a partner signs in; each link once."""
        self._links += timedelta(minutes=1)
        return own_url(self.site, Kind.SIGN_IN, who, self.site.now() + self._links)

    def work(self) -> None:
        """All that there is to do is done, and what it caused is delivered. Raises what a deed raised."""
        self._apart(self.office.work)

    def pass_time(self, time: str) -> None:
        """The clock moves on, and the desk does what its time has come for."""
        self._apart(lambda: self.office.pass_time(time))
        self.work()

    def _apart(self, do: Callable[[], None]) -> None:
        """In a thread of its own: where Playwright is at work nothing else may run a loop."""
        worker = Thread(target=self._do, args=(do,), name="office")
        worker.start()
        worker.join(PATIENCE)
        assert not worker.is_alive(), "the office never came to an end"
        if self._trouble:
            raise self._trouble.pop()

    def _do(self, do: Callable[[], None]) -> None:
        try:
            with self._lock:
                do()
        except BaseException as error:  # noqa: BLE001 - the test's own thread raises it
            self._trouble.append(error)


@contextmanager
def served(folder: Path, **sections: Any) -> Iterator[Served]:
    """An office with Bea and Tom for staff, and its page. ``sections``: settings laid over the usual ones."""
    port = free_port()
    web = {"listen": f"{HOST}:{port}", "public_url": f"http://{HOST}:{port}", **sections.pop("web", {})}
    with Office(empty_desk(folder / "desk.db"), folder, web=web, **sections) as office:
        office.staff("bea@staff", "Bea Muster")
        office.staff("tom@staff", "Tom Dev")
        made = Served(office)
        place = Port(name="web", place=HostPort(HOST, port))
        with _answering(server.Door(port=place, app=application(made.site), web=office.settings.web), made.site.closing):
            yield made
            made.work()


@contextmanager
def _answering(door: server.Door, stop: asyncio.Event) -> Iterator[None]:
    ready, loop = Event(), asyncio.new_event_loop()
    work = Thread(target=lambda: loop.run_until_complete(server.serve((door,), lambda *_: ready.set(), stop)), name="page")
    work.start()
    try:
        assert ready.wait(PATIENCE), "the page never answered"
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        work.join(PATIENCE)
        assert not work.is_alive()
        loop.close()

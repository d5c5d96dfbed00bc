"""What the processes tell of themselves, and who tells it on. The one rule: nothing waits for whoever monitors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from mailgate import app, figures
from mailgate.inbound import ports
from mailgate.listening import Port
from mailgate.settings import Settings
from mailgate.web.application import application
from mailgate.web.front import Seen
from mailgate.web.server import Door
from mailgate.web.site import Site

#: How often a process says that it works, in seconds.
BEAT = 15


def beat(process: str) -> None:
    """It works."""
    figures.switch_on(process)  # a disk that was full at the start may have room by now
    figures.count("alive_timestamp_seconds", process, amount=app.now().timestamp())


@contextlib.contextmanager
def beating(process: str) -> Iterator[None]:
    """A running event loop says so as long as it turns."""

    async def go_on() -> None:
        while True:
            beat(process)
            await asyncio.sleep(BEAT)

    work = asyncio.ensure_future(go_on())
    try:
        yield
    finally:
        work.cancel()


def door(shop: app.Shop, site: Site, port: Port) -> Door:
    """What answers at a port of the page's process."""
    if port.name == "web":
        figures.count("page_streams", amount=0)
        return Door(port=port, app=application(site, _seen), web=shop.settings.web)
    from mailgate.web import monitoring  # loads much, for those who want figures

    watch = monitoring.Watch(settings=shop.settings, store=shop.store, clock=app.now, processes=_processes(shop.settings))
    return Door(port=port, app=monitoring.application(watch), web=shop.settings.web)


def _processes(settings: Settings) -> frozenset[str]:
    """The page's process is there: it is who answers."""
    return frozenset({"desk", "page", *(("gate",) if ports.wanted(settings) else ())})


def _seen(one: Seen) -> None:
    figures.count("page_requests", one.route, one.method, str(one.status))
    if one.route:
        figures.count("page_request_seconds", one.route, amount=one.seconds)

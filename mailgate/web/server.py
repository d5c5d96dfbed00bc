"""Answers HTTP for the page. The one rule: what a stranger sends is bounded, and ends no other's answer.

TLS is the business of the web server before it, or of nobody on this machine itself.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from mailgate import listening
from mailgate.listening import Port
from mailgate.settings import Settings, Web, parse_place
from mailgate.web.clients import Proxies
from mailgate.web.connection import Connection, Manners
from mailgate.web.front import headers
from mailgate.web.guests import Guests

#: How long a stop waits for answers that are being given, in seconds.
GRACE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One port with what answers there."""

    port: Port
    app: ASGIApp
    web: Web
    """What its strangers are held to."""


def wanted(settings: Settings) -> tuple[Port, ...]:
    """The ports that the settings open for browsers and for monitoring."""
    places = {"web": settings.web.listen, "metrics": settings.metrics.listen}
    found = ((name, parse_place(place)) for name, place in places.items() if place)
    return tuple(Port(name=name, place=listening.at_home(settings, place), mode=0o660) for name, place in found)


async def serve(doors: tuple[Door, ...], ready: Callable[[str, str], None], stop: asyncio.Event) -> None:
    """Answer until ``stop`` is set. ``ready`` is told each port's name and where it really is. Raises ConfigError."""
    logging.getLogger("uvicorn.error").disabled = True  # it would have a line for whatever a stranger sends
    opened = [(door, await listening.opened(door.port, asyncio.Protocol)) for door in doors]
    sockets = {door.port.name: [_taken(one) for one in server.sockets] for door, server in opened}
    for _, server in opened:
        server.close()
    servers = [_Server(_config(door)) for door in doors]
    work = [asyncio.ensure_future(one.serve(sockets[door.port.name])) for door, one in zip(doors, servers, strict=True)]
    for name, found in sockets.items():
        for one in found:
            ready(name, listening.real_place(one))
    await stop.wait()
    for one_server in servers:
        one_server.should_exit = True
    await asyncio.gather(*work)


def _taken(found: socket.socket) -> socket.socket:
    """The same socket, for another to answer at."""
    return found.dup()


def _config(door: Door) -> uvicorn.Config:
    web = door.web
    guests = Guests(web.connections, web.connections_per_host, Proxies(web.trusted_proxies))
    manners = Manners(web=web, guests=guests, headers=headers(web))
    return uvicorn.Config(
        door.app,
        http=cast("type[asyncio.Protocol]", partial(Connection, manners)),
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )


class _Server(uvicorn.Server):
    """Without handlers for signals: those are the process's."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer at sockets that are open already."""
        await self._serve(sockets)

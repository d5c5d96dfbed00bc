"""A browser's connection on paper, and a server on a free port. The one rule: time is the test's, and every wait has an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from mailgate.listening import Port
from mailgate.settings import HostPort, Web
from mailgate.web import server
from mailgate.web.clients import Proxies
from mailgate.web.connection import Connection, Manners
from mailgate.web.front import headers
from mailgate.web.guests import Guests
from tests.jumping import JumpingLoop
from tests.peers.daemon import PATIENCE

GET = b"GET / HTTP/1.1\r\nHost: page.example\r\n\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application: it hears the whole body and says how long it was."""
    octets, more = 0, True
    while more:
        message = await receive()
        octets += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = f"heard {octets}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


async def deaf(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers at once, whatever is still to come."""
    await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"3")]})
    await send({"type": "http.response.body", "body": b"no\n"})


class Paper(asyncio.Transport):
    """A connection that ends in a notebook."""

    def __init__(self, connection: Connection, host: str) -> None:
        super().__init__({"peername": (host, 4711), "sockname": ("127.0.0.1", 80)})
        self.connection, self.written, self.closing, self.gone = connection, b"", False, False
        self.taken = True
        """Whether the other side reads: if not, a close waits for it."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True
        if self.taken:
            self.abort()

    def abort(self) -> None:
        self.closing = True
        if not self.gone:
            self.gone = True
            asyncio.get_running_loop().call_soon(self.connection.connection_lost, None)

    def pause_reading(self) -> None:
        """Nothing: a test says itself what comes."""

    def resume_reading(self) -> None:
        """Nothing, as well."""


class Line:
    """A browser's line to a port: what is said on it, and the clock in one's hand."""

    def __init__(self, port: Desk, host: str) -> None:
        self.loop = port.loop
        connection = Connection(port.manners, config=port.config, server_state=port.state, app_state={})
        self.paper = Paper(connection, host)
        connection.connection_made(self.paper)

    async def hear(self, octets: bytes = b"") -> str:
        """Say something; all that was answered since the last time."""
        if octets:
            self.paper.connection.data_received(octets)
        for _ in range(20):
            await asyncio.sleep(0)
        said, self.paper.written = self.paper.written.decode(), b""
        return said

    async def pass_by(self, seconds: float) -> str:
        """Let time go by; what was answered meanwhile."""
        self.loop.ahead += seconds
        return await self.hear()

    def is_open(self) -> bool:
        """Whether it still stands."""
        return not self.paper.gone


class Desk:
    """A port without a socket."""

    def __init__(self, loop: JumpingLoop, web: Web, app: Any) -> None:
        self.loop, self.state = loop, ServerState()
        self.guests = Guests(web.connections, web.connections_per_host, Proxies(web.trusted_proxies))
        self.manners = Manners(web=web, guests=self.guests, headers=headers(web))
        self.config = uvicorn.Config(app, http=partial(Connection, self.manners), ws="none", lifespan="off", log_config=None)  # type: ignore[arg-type]

    def line(self, host: str = "192.0.2.7") -> Line:
        """Somebody connects."""
        return Line(self, host)


def at_the_clock(scenario: Callable[[Desk], Awaitable[None]], app: Any = echo, **web: Any) -> None:
    """Play a scenario; ``web`` are settings."""
    loop = JumpingLoop()

    async def play() -> None:
        await scenario(Desk(loop, Web(**web), app))

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(play())


@asynccontextmanager
async def answering(app: Any = echo, **web: Any) -> AsyncIterator[int]:
    """A real server; its port."""
    stop, place = asyncio.Event(), asyncio.get_running_loop().create_future()
    door = server.Door(port=Port(name="web", place=HostPort("127.0.0.1", 0)), app=app, web=Web(**web))
    work = asyncio.ensure_future(server.serve((door,), lambda _, where: place.set_result(where), stop))
    try:
        yield int((await asyncio.wait_for(place, PATIENCE)).rpartition(":")[2])
    finally:
        stop.set()
        await asyncio.wait_for(work, PATIENCE)


async def ask(port: int, octets: bytes, source: str = "127.0.0.1") -> str:
    """One question from an address of this machine; the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    writer.write(octets)
    try:
        return (await asyncio.wait_for(reader.read(100_000), PATIENCE)).decode()
    finally:
        writer.close()

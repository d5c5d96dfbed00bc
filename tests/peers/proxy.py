"""A faulty line between a client and any server on this machine. Its one rule: it passes octets on as they are, but for the
faults a test put on it (``tests/peers/faulty_line.py``), and each of those is counted.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, assert_never

from tests.peers.daemon import PATIENCE
from tests.peers.faulty_line import Deed, Fault, Insert, Lose, Watch, Way
from tests.peers.ports import HOST, free_port


@dataclass
class Proxy:
    """A running proxy. ``connections`` counts all it ever took, ``fired`` all faults that happened."""

    server: int
    port: int = field(default_factory=free_port)
    connections: int = 0
    fired: int = 0
    _faults: list[Fault] = field(default_factory=list)
    _done: dict[int, int] = field(default_factory=dict)
    _lines: set[_Line] = field(default_factory=set)
    _changed: Condition = field(default_factory=Condition)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _listening: asyncio.Server | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def on(self, *faults: Fault) -> None:
        """From the next connection on these faults happen instead of those before; none: all is well."""
        with self._changed:
            self._faults, self._done = list(faults), {}

    def wait_fired(self, number: int = 1) -> None:
        """Wait until so many faults have happened since the start."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.fired >= number, PATIENCE), f"{self.fired} of {number} faults happened"

    def wait_connections(self, number: int) -> None:
        """Wait until so many connections have been taken since the start."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.connections >= number, PATIENCE), f"{self.connections} connections"

    def cut(self) -> None:
        """Reset every connection there is now."""
        self._call(self._cut())

    def release(self) -> None:
        """Let pass what ``Deed.HOLD`` holds, from now on."""
        self._loop.call_soon_threadsafe(self._released.set)

    def refuse(self) -> None:
        """Listen no more: who connects is refused. Connections that are there stay."""
        self._call(self._close())

    def accept(self) -> None:
        """Listen again."""
        self._call(self._listen())

    def armed(self, way: Way) -> list[Fault]:
        """The faults for the connection taken last."""
        with self._changed:
            return [fault for fault in self._faults if fault.way is way and self.connections % fault.every == 0]

    def fires(self, fault: Fault) -> bool:
        """Count a fault; false if it has happened often enough."""
        with self._changed:
            done = self._done.get(id(fault), 0)
            if fault not in self._faults or done >= fault.times:
                return False
            self._done[id(fault)] = done + 1
            self.fired += 1
            self._changed.notify_all()
            return True

    async def held(self) -> None:
        """Wait for ``release``."""
        await self._released.wait()

    def run(self) -> None:
        """The loop of its thread."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def end(self) -> None:
        """End everything; ``run`` returns."""
        self.refuse()
        self._call(_end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _call(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    async def _listen(self) -> None:
        self._listening = await asyncio.start_server(self._connected, HOST, self.port)

    async def _close(self) -> None:
        if self._listening:
            self._listening.close()

    async def _cut(self) -> None:
        for line in list(self._lines):
            line.end(rudely=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self._changed:
            self.connections += 1
            self._changed.notify_all()
        try:
            theirs = await asyncio.open_connection(HOST, self.server)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self, (writer, theirs[1]))
        self._lines.add(line)
        try:
            await asyncio.gather(line.pump(reader, theirs[1], Way.UP), line.pump(theirs[0], writer, Way.DOWN))
        finally:
            self._lines.discard(line)
            line.end(rudely=False)


@dataclass(eq=False)
class _Line:
    """One connection, through to the server."""

    proxy: Proxy
    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    silent: bool = False

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        """Pass octets one way until one side is through."""
        watch, lost = Watch.over(self.proxy.armed(way)), 0
        with suppress(OSError):
            while chunk := await reader.read(1 << 16):
                while chunk:
                    fault, at = watch.find(chunk)
                    await self._pass(writer, chunk[lost:at])
                    lost, chunk = max(lost - at, 0), chunk[at:]
                    if fault and self.proxy.fires(fault):
                        lost += await self._do(fault, writer)
                    elif fault is None:
                        break
            if not self.silent and not writer.is_closing():
                writer.write_eof()
            return
        if not self.silent:
            self.end(rudely=True)

    def end(self, *, rudely: bool) -> None:
        """End both halves."""
        for writer in self.ends:
            if rudely:
                plug: socket.socket = writer.get_extra_info("socket")
                with suppress(OSError):
                    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                writer.transport.abort()
            elif not writer.is_closing():
                writer.close()

    async def _pass(self, writer: asyncio.StreamWriter, octets: bytes) -> None:
        if octets and not self.silent and not writer.is_closing():
            writer.write(octets)
            await writer.drain()

    async def _do(self, fault: Fault, writer: asyncio.StreamWriter) -> int:
        """Do the deed; how many octets are lost by it."""
        match fault.deed:
            case Deed.RESET | Deed.CLOSE:
                self.end(rudely=fault.deed is Deed.RESET)
            case Deed.SILENCE:
                self.silent = True
            case Deed.HOLD:
                await self.proxy.held()
            case Insert(octets):
                await self._pass(writer, octets)
            case Lose(octets):
                return octets
            case _:
                assert_never(fault.deed)
        return 0


@contextmanager
def running(server: int) -> Iterator[Proxy]:
    """A proxy to a port of this machine, in a thread."""
    proxy = Proxy(server)
    thread = Thread(target=proxy.run, name="proxy")
    thread.start()
    try:
        proxy.accept()
        yield proxy
    finally:
        proxy.end()
        thread.join(PATIENCE)


async def _end_all() -> None:
    """Cancel every connection's task, and let their sockets close."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _ in range(3):
        await asyncio.sleep(0)

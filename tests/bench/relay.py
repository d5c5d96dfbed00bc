"""A relay that takes every letter and keeps none, in a process of its own. Its one rule: it costs as little as a server can, so
that what is measured is who sends.

``python -m tests.bench.relay`` says ``ready PORT``, and after each SIGUSR1 ``counted K: N letters, the first at T``: N letters,
each recipient's counted, since it was started; T, by the monotonic clock, the first since it was last asked (0: none came).
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.peers.daemon import Daemon, Start

HERE = Path(__file__).resolve().parents[2]
_END = b"\r\n.\r\n"
_FINE = b"250 2.0.0 Fine\r\n"
_HELLO = b"250-null.example\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"


@dataclass
class _Count:
    letters: int = 0
    first: float = 0.0
    asked: Iterator[int] = field(default_factory=lambda: count(1))

    def took(self, recipients: int) -> None:
        self.first = self.first or time.monotonic()
        self.letters += recipients

    def tell(self) -> None:
        sys.stdout.write(f"counted {next(self.asked)}: {self.letters} letters, the first at {self.first}\n")
        sys.stdout.flush()
        self.first = 0.0


class _Session(asyncio.Protocol):
    """One connection; pipelined commands are answered in their order (RFC 2920)."""

    def __init__(self, counted: _Count) -> None:
        self._counted, self._buffer, self._recipients, self._data = counted, b"", 0, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 null.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = b"".join(iter(self._step, b""))
        if answers:
            self._transport.write(answers)

    def _step(self) -> bytes:
        """The answer to the next whole command or letter in the buffer; nothing while there is none."""
        octets, found, rest = self._buffer.partition(_END if self._data else b"\r\n")
        if not found:
            return b""
        self._buffer = rest
        if self._data:
            self._data = False
            self._counted.took(self._recipients)
            return b"250 2.0.0 Kept nowhere\r\n"
        return self._command(octets[:4].upper())

    def _command(self, verb: bytes) -> bytes:
        match verb:
            case b"EHLO" | b"HELO":
                return _HELLO
            case b"MAIL" | b"RSET":
                self._recipients = 0
            case b"RCPT":
                self._recipients += 1
            case b"DATA":
                self._data, self._buffer = True, b"\r\n" + self._buffer  # an empty letter ends with its first line
                return b"354 Go on\r\n"
            case b"QUIT":
                self._transport.close()
                return b"221 2.0.0 Bye\r\n"
            case _:
                return _FINE
        return _FINE


@dataclass
class Relay:
    """A running relay."""

    port: int
    _daemon: Daemon
    _asked: int = 0

    def counted(self) -> tuple[int, float]:
        """How many letters it took so far, and when the first since the last call came, by the monotonic clock."""
        self._asked += 1
        self._daemon.send(signal.SIGUSR1)
        found = self._daemon.wait_for(rf"^counted {self._asked}: (\d+) letters, the first at (\S+)$")
        return int(found[1]), float(found[2])


@contextmanager
def running() -> Iterator[Relay]:
    """A relay on a free loopback port."""
    with Daemon(Start(argv=[sys.executable, "-m", "tests.bench.relay"], cwd=HERE)) as daemon:
        yield Relay(int(daemon.wait_for(r"^ready (\d+)$")[1]), daemon)


async def _serve() -> None:
    loop, counted = asyncio.get_running_loop(), _Count()
    loop.add_signal_handler(signal.SIGUSR1, counted.tell)
    server = await loop.create_server(lambda: _Session(counted), "127.0.0.1", 0)
    sys.stdout.write(f"ready {server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())

"""A customer's mail server for measurements: raw SMTP without pipelining. Its one rule: it knows what the wire tells it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.generator import BASE, Mail


@dataclass(frozen=True, kw_only=True)
class Load:
    """How to send: over how many connections, and (open loop) how many mails a second; 0 is as fast as they are taken."""

    host: str = "127.0.0.1"
    port: int
    connections: int
    rate: float = 0


@dataclass(kw_only=True)
class Sent:
    """What came of it. ``waits`` are the seconds from a mail's last octet to its 250, in the order of the answers."""

    seconds: float = 0
    waits: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Mails a second."""
        return len(self.waits) / self.seconds

    def quantile(self, share: float) -> float:
        """The wait that ``share`` of the mails did not exceed, in milliseconds."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class _Ready:
    """A mail as octets for the wire."""

    steps: tuple[bytes, bytes, bytes, bytes]
    due: float


class _Connection(asyncio.Protocol):
    """One connection: takes mails from the common stack until it is empty."""

    def __init__(self, work: deque[_Ready], sent: Sent, start: float) -> None:
        self._work, self._sent, self._start = work, sent, start
        self._steps: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._since = 0.0
        self._answer = b""
        self._greeted = False
        self.done = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._answer += data
        lines = self._answer.split(b"\r\n")
        if len(lines) < 2 or lines[-2][3:4] == b"-" or lines[-1]:
            return
        answer, self._answer = self._answer, b""
        self._heard(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or EOFError("hung up on us"))

    def _heard(self, answer: bytes) -> None:
        if not self._greeted:
            self._greeted = True
            self._transport.write(b"EHLO mail.customer.example\r\n")
            return
        if answer[:1] not in b"23":
            self._sent.refused.append(answer)
        if self._since and not self._steps:
            self._sent.waits.append(time.perf_counter() - self._since)
        if self._steps:
            self._speak()
        else:
            self._next_mail()

    def _next_mail(self) -> None:
        if not self._work:
            self._transport.close()
            self.done.set_result(None)
            return
        mail = self._work.popleft()
        self._steps = list(mail.steps)
        wait = self._start + mail.due - time.perf_counter()
        if wait > 0:
            self._loop.call_later(wait, self._speak)
        else:
            self._speak()

    def _speak(self) -> None:
        self._transport.write(self._steps.pop(0))
        if not self._steps:
            self._since = time.perf_counter()


def send(mails: Sequence[Mail], load: Load) -> Sent:
    """Send all mails; raises if the server hangs up."""
    return asyncio.run(_send(mails, load))


async def _send(mails: Sequence[Mail], load: Load) -> Sent:
    sent, start = Sent(), time.perf_counter()
    work = deque(_ready(mail, number / load.rate if load.rate else 0) for number, mail in enumerate(mails))
    start = time.perf_counter()
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: _Connection(work, sent, start), load.host, load.port))[1]
        for _ in range(load.connections)
    ]
    await asyncio.gather(*(connection.done for connection in connections))
    sent.seconds = time.perf_counter() - start
    return sent


def _ready(mail: Mail, due: float) -> _Ready:
    stuffed = mail.raw.replace(b"\r\n.", b"\r\n..")
    steps = (f"MAIL FROM:<{mail.mail_from}>\r\n", f"RCPT TO:<{BASE}>\r\n", "DATA\r\n")
    return _Ready((steps[0].encode(), steps[1].encode(), steps[2].encode(), stuffed + b".\r\n"), due)

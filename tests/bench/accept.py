"""How fast mail is taken in: our gate, durable, against aiosmtpd's own null handler as shipped, in one run.

Mails a second at 1, 8 and 32 connections, p50 and p99 of the 250, memory, and the p99 at half load. ``python -m
tests.bench.accept`` is the null handler, in a process of its own. The promise: at 8 connections at least the null handler's
rate; p99 at half load at most 50 ms.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP

from tests.bench.client import Load, Sent, send
from tests.bench.engines import Engine
from tests.bench.generator import Mail
from tests.peers.daemon import Daemon, Start

CONNECTIONS = (1, 8, 32)
ROUNDS = 3
HERE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table: medians of the rounds."""

    server: str
    connections: int
    rate: float
    p50: float
    p99: float
    rss: int
    """MiB, resident, after the run."""

    def __str__(self) -> str:
        return (
            f"{self.server:<6} {self.connections:>3} connections {self.rate:>8.0f} mails/s"
            f"   p50 {self.p50:>6.1f} ms   p99 {self.p99:>6.1f} ms   {self.rss:>4} MiB"
        )


@dataclass(frozen=True)
class Server:
    """A server under measurement."""

    name: str
    port: int
    pid: int

    @property
    def rss(self) -> int:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) // 1024


@contextmanager
def serving(name: str, argv: Sequence[str]) -> Iterator[Server]:
    """A server in a process of its own that says ``ready PORT``."""
    with Daemon(Start(argv=[sys.executable, "-m", *argv], cwd=HERE)) as daemon:
        yield Server(name, int(daemon.wait_for(r"^ready (\d+)$")[1]), daemon.pid)


@contextmanager
def both(engine: Engine) -> Iterator[tuple[Server, Server]]:
    """aiosmtpd's null handler, and our gate with a fresh store on a real disk."""
    with engine.fresh() as (folder, url):
        limits = ["limits.connections_per_host=100", "limits.mails_per_connection=1000000"]
        database = [f"database.url={json.dumps(url)}"] if url else []
        with (
            serving("null", ["tests.bench.accept"]) as null,
            serving("gate", ["tests.peers.gatehouse", str(folder), *limits, *database]) as gate,
        ):
            yield null, gate


def measure(server: Server, mails: Sequence[Mail], connections: int) -> Sent:
    """Send all mails as fast as they are taken; all must be."""
    sent = send(mails, Load(port=server.port, connections=connections))
    assert not sent.refused, sent.refused[0]
    assert len(sent.waits) == len(mails)
    return sent


def figures(mails: Sequence[Mail], engine: Engine) -> Iterator[Figure]:
    """The table, line by line; the servers take turns, so that a slow moment of the machine meets both."""
    with both(engine) as servers:
        for connections in CONNECTIONS:
            engine.settle()
            rounds = [[measure(server, mails, connections) for server in servers] for _ in range(ROUNDS)]
            for server, runs in zip(servers, zip(*rounds, strict=True), strict=True):
                yield _figure(server, connections, runs)
        gate = servers[1]
        top = measure(gate, mails, 8).rate
        engine.settle()
        yield _figure(gate, 8, [send(mails, Load(port=gate.port, connections=8, rate=top / 2))], "half")


def _figure(server: Server, connections: int, runs: Sequence[Sent], name: str = "") -> Figure:
    return Figure(
        server=name or server.name,
        connections=connections,
        rate=statistics.median(run.rate for run in runs),
        p50=statistics.median(run.quantile(0.5) for run in runs),
        p99=statistics.median(run.quantile(0.99) for run in runs),
        rss=server.rss,
    )


def null_server() -> None:
    """aiosmtpd as shipped, with its own handler that keeps nothing."""
    asyncio.run(_null_server())


async def _null_server() -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink()), "127.0.0.1", 0)
    sys.stdout.write(f"ready {server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    null_server()

"""From the first octet sent to the last disposition recorded: the whole daemon, all rules on, notices for a staff of three.

Its one rule: the daemon is the one an operator runs; letters go to a relay that throws them away, and none is held back by a
budget.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from store import journal
from store.outbox_rows import State
from tests.bench import relay
from tests.bench.client import Load, Sent, send
from tests.bench.engines import Engine
from tests.bench.generator import Mail, workload
from tests.bench.relay import Relay
from tests.peers.mailgate import Gateway, Plan, running, until

CONNECTIONS, READERS = (1, 8, 32), (1, 2)
LONG = 600.0
WARM = 20
_MANY = 1_000_000
_UNBOUND = {
    "connections_per_host": 100,
    "mails_per_connection": _MANY,
    "messages_per_hour": _MANY,
    "notices_per_day": _MANY,
    "automatic_per_hour": _MANY,
    "unproven_per_domain": _MANY,
}
"""Every letter is made and sent: none is set aside for a digest or refused."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """How the daemon is run and fed; ``rate`` in mails a second, 0: as fast as they are taken."""

    connections: int = 8
    readers: int = 2
    rate: float = 0


@dataclass(frozen=True, kw_only=True)
class Run:
    """One workload through the daemon. Rates are mails a second, waits milliseconds, memory MiB."""

    engine: str
    connections: int
    readers: int
    half: bool
    """At half the rate that it can end to end."""
    mails: int
    accepted: float
    settled: float
    """Until the last disposition: all decided, all letters made."""
    delivered: float
    """Until the relay had the last letter, too."""
    letters: int
    first_notice: float
    """Milliseconds from the first octet until the first letter is at the relay."""
    p50: float
    p99: float
    cpu: float
    """Milliseconds of processor time a mail, of all our processes."""
    rss: dict[str, int]

    def __str__(self) -> str:
        memory = "  ".join(f"{role} {size}" for role, size in self.rss.items())
        return (
            f"{self.engine:<10} {self.connections:>2} connections, {self.readers} readers{', half load' if self.half else ''}:"
            f" {self.mails} mails, accepted {self.accepted:.0f}/s, end to end {self.settled:.0f}/s, with {self.letters} letters"
            f" delivered {self.delivered:.0f}/s; {self.cpu:.1f} ms CPU a mail; p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms,"
            f" first notice {self.first_notice:.0f} ms; MiB: {memory}"
        )


def runs(engine: Engine, mails: Sequence[Mail], again: Sequence[Mail]) -> Iterator[Run]:
    """Each number of connections and of readers, as fast as it goes; then other mails at half of what the usual one reached."""
    with relay.running() as sink:
        full = 0.0
        for connections, readers in product(CONNECTIONS, READERS):
            with daemon(engine, sink.port, readers) as gateway:
                run = through(gateway, engine.name, mails, (Case(connections=connections, readers=readers), sink))
                yield run
                if (connections, readers) == (8, 2):
                    full = run.settled
                    half = Case(connections=connections, readers=readers, rate=full / 2)
                    yield through(gateway, engine.name, again, (half, sink))


class daemon:  # noqa: N801 - used as a context manager
    """The daemon over a store that is all but empty, with a staff of three, its first mails behind it."""

    def __init__(self, engine: Engine, relay_port: int, readers: int = 2) -> None:
        self._place, self._relay, self._readers = engine.fresh(), relay_port, readers

    def __enter__(self) -> Gateway:
        folder, url = self._place.__enter__()
        self._running = running(plan(folder, url, self._relay, self._readers))
        gateway = self._running.__enter__()
        gateway.run("staff", "add", "carl@staff.example", "--name", "Carl Third")
        warm = workload(seed=99, count=WARM)  # the first letter of each kind compiles its template; a daemon runs for months
        send(warm, Load(port=gateway.port, connections=2))
        gateway.wait_settled(len(warm), LONG)
        until(lambda: not gateway.letters(State.DUE), "the first letters", LONG)
        return gateway

    def __exit__(self, *raised: Any) -> None:
        self._running.__exit__(*raised)
        self._place.__exit__(*raised)


def plan(folder: Path, url: str, relay_port: int, readers: int) -> Plan:
    """The operator's edits."""
    limits = {**_UNBOUND, "readers": readers}
    options: dict[str, dict[str, Any]] = {
        "limits": limits,
        "log": {"level": "warning"},
        "auth": {"trusted_relays": ["127.0.0.1/32"]},  # as behind an operator's own border
        "gateway": {"ack_max_age": "0s"},  # the mails of W bear dates of their own, and each customer shall hear from us
    }
    return Plan(folder=folder, relay=f"smtp://127.0.0.1:{relay_port}", url=url, options=options)


def through(gateway: Gateway, engine: str, mails: Sequence[Mail], how: tuple[Case, Relay]) -> Run:
    """Send them all, and wait until all is done."""
    case, sink = how
    before, had, spent = journal.count(gateway.store), sink.counted()[0], _cpu(gateway)
    start = time.monotonic()
    sent: Sent = send(mails, Load(port=gateway.port, connections=case.connections, rate=case.rate))
    assert not sent.refused, sent.refused[0]
    gateway.wait_settled(before + len(mails), LONG)
    settled = time.monotonic() - start
    until(lambda: not gateway.letters(State.DUE), "the last letter", LONG)
    delivered, (letters, first) = time.monotonic() - start, sink.counted()
    return Run(
        engine=engine,
        connections=case.connections,
        readers=case.readers,
        half=case.rate > 0,
        mails=len(mails),
        accepted=sent.rate,
        settled=len(mails) / settled,
        delivered=len(mails) / delivered,
        letters=letters - had,
        first_notice=1000 * (first - start),
        p50=sent.quantile(0.5),
        p99=sent.quantile(0.99),
        cpu=1000 * (_cpu(gateway) - spent) / len(mails),
        rss=_memory(gateway),
    )


def _roles(gateway: Gateway) -> dict[str, list[int]]:
    gate, desk, page = gateway.child("gate"), gateway.child("desk"), gateway.child("page")
    named = {"gate": [gate], "desk": [desk], "page": [page] if page else []}
    others = [pid for pid in gateway.pids() if pid not in (gate, desk, page)]
    return {**named, "readers": others}


def _memory(gateway: Gateway) -> dict[str, int]:
    return {role: sum(map(_rss, pids)) for role, pids in _roles(gateway).items() if pids}


def _cpu(gateway: Gateway) -> float:
    """Seconds of processor time that all its processes have spent."""
    ticks = 100.0  # USER_HZ, the same on every Linux of today
    return sum(sum(map(int, _stat(pid)[11:13])) / ticks for pids in _roles(gateway).values() for pid in pids)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _rss(pid: int) -> int:
    """Resident memory in MiB."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024

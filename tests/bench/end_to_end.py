"""From the first octet sent to the last disposition recorded: the whole daemon, all rules on, notices for a staff of three.

Its one rule: the daemon is the one an operator runs; letters go to a relay that throws them away.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store import journal
from store.outbox_rows import State
from tests.bench.accept import serving
from tests.bench.client import Load, Sent, send
from tests.bench.generator import Mail
from tests.peers.mailgate import Gateway, Plan, running, until

CONNECTIONS = 8
LONG = 600.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """One workload through the daemon. Rates are mails a second, waits milliseconds, memory MiB."""

    name: str
    mails: int
    accepted: float
    settled: float
    sent: float
    """Letters a second, until the relay had the last one."""
    letters: int
    p50: float
    p99: float
    rss: dict[str, int]

    def __str__(self) -> str:
        memory = "  ".join(f"{role} {size}" for role, size in self.rss.items())
        return (
            f"{self.name:<6} {self.mails} mails: accepted {self.accepted:.0f}/s, end to end {self.settled:.0f}/s;"
            f" {self.letters} letters, {self.sent:.0f}/s   p50 {self.p50:.1f} ms   p99 {self.p99:.1f} ms   MiB: {memory}"
        )


def runs(mails: Sequence[Mail], again: Sequence[Mail]) -> list[Run]:
    """As fast as it goes, then other mails at half that rate."""
    with (
        tempfile.TemporaryDirectory(dir="/var/tmp") as folder,
        serving("null", ["tests.bench.accept", "null"]) as relay,
        running(_plan(Path(folder), relay.port)) as gateway,
    ):
        gateway.run("staff", "add", "carl@staff.example", "--name", "Carl Third")
        full = _run("full", gateway, mails, 0)
        return [full, _run("half", gateway, again, full.settled / 2)]


def _plan(folder: Path, relay: int) -> Plan:
    limits = {"connections_per_host": 100, "notices_per_day": 1_000_000}  # every notice is rendered and sent, none is digested
    options: dict[str, dict[str, Any]] = {"limits": limits, "log": {"level": "warning"}}
    return Plan(folder=folder, relay=f"smtp://127.0.0.1:{relay}", options=options)


def _run(name: str, gateway: Gateway, mails: Sequence[Mail], rate: float) -> Run:
    before, had, start = journal.count(gateway.store), len(gateway.letters(State.SENT)), time.monotonic()
    sent: Sent = send(mails, Load(port=gateway.port, connections=CONNECTIONS, rate=rate))
    assert not sent.refused, sent.refused[0]
    gateway.wait_settled(before + len(mails), LONG)
    settled = time.monotonic() - start
    until(lambda: not gateway.letters(State.DUE), "the last letter", LONG)
    delivered, letters = time.monotonic() - start, len(gateway.letters(State.SENT)) - had
    return Run(
        name=name,
        mails=len(mails),
        accepted=sent.rate,
        settled=len(mails) / settled,
        sent=letters / delivered,
        letters=letters,
        p50=sent.quantile(0.5),
        p99=sent.quantile(0.99),
        rss=_memory(gateway),
    )


def _memory(gateway: Gateway) -> dict[str, int]:
    gate, desk = gateway.child("gate"), gateway.child("desk")
    readers = [pid for pid in gateway.pids() if pid not in (gate, desk)]
    return {"gate": _rss(gate), "desk": _rss(desk), "readers": sum(map(_rss, readers))}


def _rss(pid: int) -> int:
    """Resident memory in MiB."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024

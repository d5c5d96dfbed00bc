"""Figures as Markdown, to be pasted into a page. Its one rule: the machine and the day stand above them."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tests.bench.accept import Figure
from tests.bench.end_to_end import Run
from tests.bench.large import Asked, Cost


def machine() -> str:
    """Where and when."""
    versions = (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Linux {platform.release().partition('-')[0]}"
    )
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {versions}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """One table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def taken(engine: str, found: Iterable[Figure]) -> str:
    """Mail taken in."""
    head = (f"Taken in, {engine}", "connections", "mails/s", "p50 of the 250, ms", "p99, ms", "MiB")
    rows = [(f.server, f.connections, f"{f.rate:.0f}", f"{f.p50:.1f}", f"{f.p99:.1f}", f.rss) for f in found]
    return table(head, rows)


def through(found: Iterable[Run]) -> str:
    """Mail taken through the whole daemon."""
    head = ("End to end", "connections", "readers", "taken in/s", "decided/s", "delivered/s", "CPU ms a mail", "p50 ms", "p99 ms")
    rows = [
        (
            *(f"{r.engine}{', half load' if r.half else ''}", r.connections, r.readers, f"{r.accepted:.0f}", f"{r.settled:.0f}"),
            *(f"{r.delivered:.0f}", f"{r.cpu:.1f}", f"{r.p50:.1f}", f"{r.p99:.1f}", f"{r.first_notice:.0f}"),
            " ".join(f"{role} {size}" for role, size in r.rss.items()),
        )
        for r in found
    ]
    return table((*head, "first notice ms", "MiB"), rows)


def costs(found: Iterable[Cost]) -> str:
    """A mail in a large store and in an empty one."""
    rows = [
        (f"{c.engine}, {c.messages:,}", f"{c.full:.1f}", f"{c.empty:.1f}", f"{c.ratio:.2f}", f"{c.full_cpu / c.empty_cpu:.2f}")
        for c in found
    ]
    return table(("A mail with so many messages stored", "ms", "in an empty store", "ratio", "ratio by CPU"), rows)


def asked(found: Iterable[Asked]) -> str:
    """Questions to a large store."""
    rows = [(f"{a.engine}: {a.question}", f"{a.p50:.1f}", f"{a.p95:.1f}", f"{a.cpu:.1f}") for a in found]
    return table(("Asked", "p50 ms", "p95 ms", "CPU ms"), rows)

"""What is counted for monitoring. The one rule: a label is a word of ours, never an address, a subject or a key.

Gate, desk and page each count in files of their own in one folder, which whoever tells the figures adds up: a process that dies
and is started again goes on in them. Where nobody wants figures nothing is counted, and nothing loaded for it.

What is counted is written into memory that is a file (mmap(2)). If the disk had no block left for it, the system would end the
process (SIGBUS), so all its blocks are there before the first is used, or nothing is counted.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

#: Where prometheus-client keeps the figures of several processes, as its documentation names it.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: The files of one process, as prometheus-client calls them, and the octets of each: more than every route of the page with every
#: method and status takes, at some 200 for a value.
ROOM = {"counter": 1024**2, "histogram": 256 * 1024, "gauge_max": 16 * 1024, "gauge_mostrecent": 16 * 1024}
#: Upper bounds of how long an answer took, in seconds.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that is counted (Counter), measured (Histogram) or stands at something (Gauge)."""

    kind: str
    says: str
    labels: tuple[str, ...] = ()
    of_several: str = "max"
    """Of a Gauge: how those of several processes, also of dead ones, are told as one."""


#: Name -> figure; told as ``mailgate_NAME``, a Counter with ``_total`` behind it (Prometheus, "Metric and label naming").
FIGURES: Mapping[str, Figure] = {
    "smtp_sessions": Figure("Counter", "Conversations begun, by port.", ("port",)),
    "smtp_refused": Figure("Counter", "Commands and mails refused, by reply.", ("code", "status")),
    "mails_accepted": Figure("Counter", "Mails made durable, by the way they came.", ("via",)),
    "mails_accepted_bytes": Figure("Counter", "Octets of mails made durable, by the way they came.", ("via",)),
    "mails_settled": Figure("Counter", "What became of mails, by disposition.", ("disposition",)),
    "readers_killed": Figure("Counter", "Readers lost over a mail, by reason.", ("reason",)),
    "deliveries": Figure("Counter", "Attempts to hand a letter to a relay, by way out and how they ended.", ("way", "outcome")),
    "page_requests": Figure("Counter", "Requests the page answered.", ("route", "method", "status")),
    "page_request_seconds": Figure("Histogram", "How long the page took for an answer.", ("route",)),
    "page_streams": Figure("Gauge", "Open pages that hear of news.", (), "mostrecent"),
    "certificate_failing": Figure("Gauge", "Whether new files of a certificate cannot be used.", ("port",), "mostrecent"),
    "alive_timestamp_seconds": Figure("Gauge", "When a process last said that it works, in seconds since 1970.", ("process",)),
}

_counting: dict[str, Any] = {}


def switch_on(process: str) -> None:
    """Count from now on, if ``serve`` made a folder for it and its disk has room. ``process``: by its role; no two at a time are
    called the same. Asked again it looks again for room.
    """
    folder = os.environ.get(FOLDER)
    if not folder or _counting or not all(_has_room(Path(folder) / f"{one}_{process}.db", most) for one, most in ROOM.items()):
        return
    import prometheus_client
    from prometheus_client import CollectorRegistry, values

    values.ValueClass = values.MultiProcessValue(lambda: process)  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    for name, one in FIGURES.items():
        ways: dict[str, dict[str, Any]] = {"Histogram": {"buckets": _BUCKETS}, "Gauge": {"multiprocess_mode": one.of_several}}
        extra = ways.get(one.kind, {})
        made = getattr(prometheus_client, one.kind)
        _counting[name] = made(f"mailgate_{name}", one.says, one.labels, registry=registry, **extra)


def _has_room(file: Path, octets: int) -> bool:
    """Whether a file is there with all its blocks; a new one is made of zeros."""
    new = file.with_name(f"{file.name}.new")  # nobody reads one that is half made
    try:
        if not file.exists():
            with new.open("wb") as one:
                os.posix_fallocate(one.fileno(), 0, octets)
            new.rename(file)
    except OSError:
        new.unlink(missing_ok=True)
        return False
    return True


def count(name: str, *labels: str, amount: float = 1) -> None:
    """One more, or ``amount``; of a Histogram: it took so long. Quick, never fails for what is counted."""
    if figure := _counting.get(name):
        one = figure.labels(*labels) if labels else figure
        match FIGURES[name].kind:
            case "Counter":
                one.inc(amount)
            case "Histogram":
                one.observe(amount)
            case _:
                one.set(amount)


def refused(reply: str) -> None:
    """A refusal is counted by its codes (RFC 5321 §4.2.1, RFC 3463), which are all ours; what is none is not."""
    code, _, rest = reply.partition(" ")
    if code[:1] in ("4", "5"):
        status = rest.partition(" ")[0]
        count("smtp_refused", code[:3], status if status.count(".") == 2 else "")


def gathered() -> CollectorRegistry:
    """What all processes counted so far. Only where ``switch_on`` found a folder."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry, os.environ[FOLDER])  # type: ignore[no-untyped-call]
    return registry


def fresh(folder: Path) -> Path:
    """An empty folder for the figures of one run, for nobody else to read. What a killed daemon left is taken away."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    clear(folder)
    return folder


def clear(folder: Path) -> None:
    """Take the figures of a run away."""
    for one in folder.glob("*.db*"):
        one.unlink(missing_ok=True)

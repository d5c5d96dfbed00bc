"""``make bench``: all figures in one run. ``--json`` prints them for programs, ``--read`` only reads; a number: so many mails."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.bench import accept, end_to_end, leaks, reading
from tests.bench.generator import workload


def main(arguments: list[str]) -> None:
    """Measure and print; nothing here judges."""
    as_json = "--json" in arguments
    count = next((int(one) for one in arguments if one.isdecimal()), 1000)
    tell = _keep_quiet if as_json else _tell
    read = reading.figure(workload(count=count))
    tell(f"{read} (the aim: a median of at most {reading.AIM} µs)")
    figures: dict[str, Any] = {"read": asdict(read)}
    if "--read" not in arguments:
        figures |= _of_a_desk(count, tell)
    if as_json:
        print(json.dumps(figures, indent=1))


def _of_a_desk(count: int, tell: Callable[[object], None]) -> dict[str, Any]:
    """What takes more than a reader: the gate, the guard, the whole daemon."""
    tell(f"\nTaken in: workload W, {count} mails; aiosmtpd's own null handler (null) beside our gate, durable (gate)")
    taken = _taken(count, tell)
    guard = leaks.figure()
    tell(f"\n{guard} (the aim: below 1 ms)")
    tell(
        f"\nEnd to end: the whole daemon, SQLite, a staff of three, {end_to_end.CONNECTIONS} connections; then at half that rate"
    )
    through = end_to_end.runs(workload(seed=1, count=count), workload(seed=2, count=count))
    for run in through:
        tell(run)
    return {"accept": taken, "leak_guard_ms": asdict(guard), "end_to_end": [asdict(run) for run in through]}


def _tell(line: object) -> None:
    print(line, flush=True)


def _keep_quiet(line: object) -> None:
    """For ``--json``: only the figures, at the end."""


def _taken(count: int, tell: Callable[[object], None]) -> dict[str, Any]:
    figures = []
    for figure in accept.figures(workload(count=count)):
        tell(figure)
        figures.append(figure)
    rates = {(figure.server, figure.connections): figure.rate for figure in figures}
    ratio = rates["gate", 8] / rates["null", 8]
    tell(f"gate / null at 8 connections: {ratio:.2f} (the aim: at least 1.0)")
    return {"figures": [asdict(figure) for figure in figures], "gate_to_null_at_8": ratio}


if __name__ == "__main__":
    main(sys.argv[1:])

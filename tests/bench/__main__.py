"""``make bench``: all figures in one run, and tables to paste at its end.

``ARGS``: parts alone (``--read --sign --letters --page --guard --accept --through``), ``--large`` (a million messages; not among
the others), ``--sqlite`` or ``--postgresql`` for one database, ``--json`` for tools, a number: so many mails, or messages stored.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import structlog

from tests.bench import accept, end_to_end, large, leaks, letters, pages, reading, signing, table
from tests.bench.engines import POSTGRESQL, SQLITE, Engine, engines, tidy_when_told_to_stop
from tests.bench.generator import workload

MAILS, THROUGH = 1000, 400
"""Mails of an ordinary run, and of one through the whole daemon: all of it takes five minutes on two cores."""
_USUAL = ("read", "sign", "letters", "page", "guard", "accept", "through")


@dataclass(kw_only=True)
class Bench:
    """One run: what is wanted, and what was found, as values for ``--json`` and as tables."""

    tell: Callable[[object], None]
    count: int | None
    figures: dict[str, Any] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)

    def lines(self, part: str, title: str, found: Sequence[Any]) -> None:
        """Figures without a database."""
        self.tell(f"\n{title}")
        for one in found:
            self.tell(one)
        self.figures[part] = [asdict(one) for one in found]
        self.tables.append("\n".join(f"- {one}" for one in found) + "\n")

    def accept(self, found: Sequence[Engine]) -> None:
        """Mail taken in, beside aiosmtpd's own null handler."""
        count = self.count or MAILS
        self.figures["accept"] = {}
        for engine in found:
            self.tell(
                f"\nTaken in, {engine.name}: workload W, {count} mails; aiosmtpd's null handler (null) beside our gate, durable"
            )
            rows = self._all(accept.figures(workload(count=count), engine))
            rates = {(figure.server, figure.connections): figure.rate for figure in rows}
            ratio = rates["gate", 8] / rates["null", 8]
            says = f"gate / null at 8 connections, {engine.name}: {ratio:.2f} (the aim: at least 1.0)"
            self.tell(says)
            self.tables += [table.taken(engine.name, rows), f"{says}\n"]
            self.figures["accept"][engine.name] = {"figures": [asdict(one) for one in rows], "gate_to_null_at_8": ratio}

    def through(self, found: Sequence[Engine]) -> None:
        """Mail through the whole daemon."""
        count = self.count or THROUGH
        self.tell(f"\nEnd to end: the whole daemon, a staff of three, {count} mails; then at half that rate")
        rows = []
        for engine in found:
            rows += self._all(end_to_end.runs(engine, workload(seed=1, count=count), workload(seed=2, count=count)))
        self.tables.append(table.through(rows))
        self.figures["end_to_end"] = [asdict(one) for one in rows]

    def large(self, found: Sequence[Engine]) -> None:
        """A desk with years behind it."""
        messages = self.count or large.MESSAGES
        self.tell(
            f"\n{messages:,} messages stored (the aims: a mail {large.AIM_RATIO} times, a question {large.AIM_MS} ms at p95)"
        )
        try:
            rows = [one for engine in found for one in self._all(large.figures(engine, messages))]
        except large.NoRoomError as error:
            raise SystemExit(str(error)) from error
        costs = [one for one in rows if isinstance(one, large.Cost)]
        asked = [one for one in rows if isinstance(one, large.Asked)]
        self.tables += [table.costs(costs), table.asked(asked)]
        self.figures["large"] = {"costs": [asdict(one) for one in costs], "asked": [asdict(one) for one in asked]}

    def _all(self, figures: Any) -> list[Any]:
        """Tell each as it comes."""
        found = []
        for one in figures:
            self.tell(one)
            found.append(one)
        return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; nothing here judges."""
    wanted = _parser().parse_args(arguments)
    parts = [part for part in (*_USUAL, "large") if getattr(wanted, part)] or list(_USUAL)
    names = frozenset(name for name in (SQLITE, POSTGRESQL) if getattr(wanted, name.lower())) or frozenset({SQLITE, POSTGRESQL})
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    bench = Bench(tell=(lambda _: None) if wanted.json else partial(print, flush=True), count=wanted.count)
    for part in parts:
        if part in _LINES:
            title, figures = _LINES[part]
            bench.lines(part, title, figures(bench.count or MAILS))
    if {"accept", "through", "large"} & {*parts}:
        with engines(names, bench.tell) as found:
            for part in ("accept", "through", "large"):
                if part in parts:
                    getattr(bench, part)(found)
    _print(bench, as_json=wanted.json)


def _print(bench: Bench, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"machine": table.machine(), **bench.figures}, indent=1))
        return
    print(f"\n--- as Markdown ---\n\nMeasured {table.machine()}:\n")
    for one in bench.tables:
        print(one)


_LINES: dict[str, tuple[str, Callable[[int], Sequence[Any]]]] = {
    "read": (f"Reading a mail (the aim: a median of at most {reading.AIM} µs)", lambda n: [reading.figure(workload(count=n))]),
    "sign": ("Signing a letter", lambda _: signing.figures()),
    "letters": (f"Making a letter (the aim: {letters.AIM:.0f} µs on average)", lambda _: letters.figures()),
    "page": (
        f"A page (the aim for 200 messages: {pages.AIM_MS} ms, {pages.AIM_OCTETS} octets)",
        lambda _: [pages.figure(messages) for messages in (20, 200)],
    ),
    "guard": ("The leak guard (the aim: below 1 ms)", lambda _: [leaks.figure()]),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    for part in (*_USUAL, "large", "sqlite", "postgresql", "json"):
        parser.add_argument(f"--{part}", action="store_true")
    parser.add_argument("count", nargs="?", type=int, default=None)
    return parser


if __name__ == "__main__":
    tidy_when_told_to_stop()
    main()

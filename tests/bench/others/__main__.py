"""``make bench-peers``: django-helpdesk and Roundup on the mails of workload W, taking turns with our own daemon.

Two ways: letters made and thrown away, and letters handed to one relay that keeps none. Of ours both are times of the same run:
when all is decided and every letter made, and when the relay has the last one. A number: so many mails.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import end_to_end, relay, table
from tests.bench.end_to_end import Case
from tests.bench.engines import SQLITE, Engine, tidy_when_told_to_stop
from tests.bench.generator import Mail, workload
from tests.bench.others.helpdesk import Helpdesk
from tests.bench.others.roundup import Roundup
from tests.bench.others.system import System
from tests.bench.relay import Relay

MAILS, ROUNDS = 200, 2
OURS = "Mailgate"
AIMS = {"django-helpdesk": 10, "Roundup": 25}
MADE, DELIVERED, CPU = "letters made", "letters delivered", "ms of processor time a mail"
Rates = dict[tuple[str, str], list[float]]


def main(arguments: Sequence[str]) -> None:
    """Install, measure in turns, print."""
    mails = workload(seed=1, count=next((int(one) for one in arguments if one.isdecimal()), MAILS))
    rates: Rates = {}
    with tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder, relay.running() as sink:
        print("Installing them into virtual environments that are thrown away afterwards ...", file=sys.stderr, flush=True)
        systems: list[System] = [Helpdesk(Path(folder) / "helpdesk"), Roundup(Path(folder) / "roundup")]
        for _ in range(ROUNDS):
            for system in systems:
                _theirs(system, mails, sink, rates)
            _ours(mails, sink, rates)
    medians = {key: statistics.median(some) for key, some in rates.items()}
    if "--json" in arguments:
        named = [{"system": system, "way": way, "rate": rate} for (system, way), rate in medians.items()]
        print(json.dumps({"machine": table.machine(), "mails": len(mails), "rates": named}, indent=1))
        return
    print(f"\nMeasured {table.machine()}; {len(mails)} mails, {ROUNDS} rounds:\n\n{summary(medians)}")


def _theirs(system: System, mails: Sequence[Mail], sink: Relay, rates: Rates) -> None:
    for way, port in ((MADE, None), (DELIVERED, sink.port)):
        before = sink.counted()[0]
        taken = system.take(mails, port)
        rates.setdefault((system.name, way), []).append(len(mails) / taken.seconds)
        rates.setdefault((system.name, f"{CPU}, {way}"), []).append(1000 * taken.cpu / len(mails))
        _say(system.name, way, (len(mails) / taken.seconds, sink.counted()[0] - before, taken.messages))


def _ours(mails: Sequence[Mail], sink: Relay, rates: Rates) -> None:
    with end_to_end.daemon(Engine(SQLITE), sink.port) as gateway:
        run = end_to_end.through(gateway, SQLITE, mails, (Case(), sink))
    for way, rate in ((MADE, run.settled), (DELIVERED, run.delivered)):
        rates.setdefault((OURS, way), []).append(rate)
        rates.setdefault((OURS, f"{CPU}, {way}"), []).append(run.cpu)
        _say(OURS, way, (rate, run.letters if way == DELIVERED else 0, len(mails)))


def _say(name: str, way: str, found: tuple[float, int, int]) -> None:
    rate, letters, messages = found
    said = f"{name:<16} {way:<18} {rate:>7.1f} mails/s, {messages} messages, {letters} letters at the relay"
    print(said, file=sys.stderr, flush=True)


def summary(medians: dict[tuple[str, str], float]) -> str:
    """The table, with how many of theirs fit into one of ours."""
    rows = []
    for name in dict.fromkeys(name for name, _ in medians):
        pairs = ((medians[name, way], medians[OURS, way] / medians[name, way]) for way in (MADE, DELIVERED))
        cpus = (medians[name, f"{CPU}, {way}"] for way in (MADE, DELIVERED))
        cells = (cell for rate, ratio in pairs for cell in (f"{rate:.1f}", f"{ratio:.1f}"))
        rows.append((name, *cells, *(f"{cpu:.1f}" for cpu in cpus)))
    times = f"{OURS} is so many times that"
    head = ("mails/s", MADE, times, DELIVERED, times, f"{CPU}, {MADE}", DELIVERED)
    aims = ", ".join(f"{many} times {name}" for name, many in AIMS.items())
    return table.table(head, rows) + f"\nThe aims: {aims}.\n"


if __name__ == "__main__":
    tidy_when_told_to_stop()
    main(sys.argv[1:])

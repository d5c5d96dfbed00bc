"""A desk with years behind it beside an empty one: what a mail costs in both, and what lists, searches and look-ups take.

Its one rule: the two take turns, mail by mail of one workload, in one process; what a question takes is its own time, without the
start of a command.
"""

from __future__ import annotations

import gc
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from mailgate.deed import reading
from mailgate.deed.reading import Reading
from mailgate.desk.model import Person
from mailgate.desk.searching import read_search
from mailgate.mail.model import Address, MessageId, Peer, PersonId, TicketNumber, Visibility
from store import people, threads, timeline
from tests.bench import stock
from tests.bench.engines import Engine
from tests.bench.generator import Mail, workload
from tests.office import OUTSIDE, START, SUPPORT, Office
from tests.stand_ins import migrated

MESSAGES = 1_000_000
OCTETS_EACH = 8_000
"""Of disk, for one message with all it leaves, its indexes and the log of its writing."""
AIM_RATIO, AIM_MS = 1.2, 100
BATCH, ROUNDS = 20, 10
_LIMITS = {"notices_per_day": 1_000_000, "automatic_per_hour": 1_000_000, "unproven_per_domain": 1_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a mail costs, in milliseconds of time and of our processor time; medians of batches."""

    engine: str
    messages: int
    empty: float
    full: float
    empty_cpu: float
    full_cpu: float

    @property
    def ratio(self) -> float:
        """With all those messages, without any being one; PostgreSQL's own work is only in the time."""
        return self.full / self.empty

    def __str__(self) -> str:
        return (
            f"{self.engine}: a mail with {self.messages:,} messages {self.full:.1f} ms ({self.full_cpu:.1f} CPU), with none"
            f" {self.empty:.1f} ({self.empty_cpu:.1f}): {self.ratio:.2f}, by CPU {self.full_cpu / self.empty_cpu:.2f}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: milliseconds, of our processor time too."""

    engine: str
    question: str
    p50: float
    p95: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.engine}: {self.question:<36} p50 {self.p50:>7.1f} ms   p95 {self.p95:>7.1f} ms   CPU {self.cpu:>6.1f} ms"


class NoRoomError(Exception):
    """The disk has no room for so many messages."""


def check_room(messages: int, folder: Path = Path("/var/tmp")) -> None:
    """Raises NoRoomError unless there is room for them, and for as much again."""
    need, free = 2 * OCTETS_EACH * messages, shutil.disk_usage(folder).free
    if free < need:
        raise NoRoomError(f"{messages:,} messages need {need >> 30} GiB in {folder}, which has {free >> 30}; ask for fewer")


def figures(engine: Engine, messages: int) -> Iterator[Cost | Asked | str]:
    """The seeding's time, the cost of a mail, then each question."""
    check_room(messages)
    with ExitStack() as stack:
        began = time.monotonic()
        full, empty = (_desk(stack, engine, some) for some in (messages, 0))
        yield f"{engine.name}: {messages:,} messages put in within {time.monotonic() - began:.0f} s"
        yield _cost((empty, full), (engine.name, messages), ROUNDS)
        for question, ask in questions(full, messages):
            yield _asked(engine.name, question, ask, 2 * ROUNDS)


def _desk(stack: ExitStack, engine: Engine, messages: int) -> Office:
    """A desk with so many messages behind it, opened anew."""
    folder, url = stack.enter_context(engine.fresh())
    url = migrated(url) if url else f"sqlite:///{folder / 'desk.db'}"
    with Office(url, folder, queue=(SUPPORT,)) as first:
        staff = tuple(int(first.staff(one).id or 0) for one in ("bea@staff", "tom@staff", "carl@staff"))
        if messages:
            stock.fill(first.store, stock.Plan(messages=messages, until=START, staff=staff))
    return stack.enter_context(Office(url, folder, queue=(SUPPORT,), limits=_LIMITS))


def _cost(desks: tuple[Office, Office], which: tuple[str, int], rounds: int) -> Cost:
    mails = workload(seed=7, count=BATCH * (rounds + 1))
    taken: tuple[list[tuple[float, float]], ...] = ([], [])
    for number in range(0, len(mails), BATCH):
        for desk, spent in zip(desks, taken, strict=True):
            spent.append(_taken(desk, mails[number : number + BATCH]))
    empty, full = ([statistics.median(one) for one in zip(*spent[1:], strict=True)] for spent in taken)
    engine, messages = which
    return Cost(engine=engine, messages=messages, empty=empty[0], full=full[0], empty_cpu=empty[1], full_cpu=full[1])


def _taken(desk: Office, mails: Sequence[Mail]) -> tuple[float, float]:
    """Milliseconds a mail, of time and of processor time, until all letters are delivered."""
    for mail in mails:
        desk.mail("x", "support", "", "", raw=mail.raw, mail_from=mail.mail_from or "<>", rcpt_to="support@help.example")
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    desk.work()
    return (1000 * (time.perf_counter() - wall) / len(mails), 1000 * (time.process_time() - cpu) / len(mails))


def _asked(engine: str, question: str, ask: Callable[[int], object], times: int) -> Asked:
    walls, cpus = [], []
    for number in range(times + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        ask(number)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    walls, cpus = sorted(walls[1:]), sorted(cpus[1:])  # the first one opens files
    p95 = walls[min(len(walls) - 1, int(0.95 * len(walls)))]
    return Asked(engine=engine, question=question, p50=statistics.median(walls), p95=p95, cpu=statistics.median(cpus))


def questions(desk: Office, messages: int) -> list[tuple[str, Callable[[int], object]]]:
    """What is asked, each with another value every time."""
    tickets = max(1, messages // stock.PER_TICKET - 1)
    with desk.store.read() as session:
        found = timeline.heads(session, timeline.Wanted(limit=40))
        customers = [one.ticket.requester for one in found if one.ticket.requester]

    def customer(n: int) -> Person:
        return customers[n % len(customers)]

    def listed(**wish: Any) -> Callable[[int], object]:
        return lambda n: _read(desk, lambda r: reading.listed(r, timeline.Wanted(**wish)), None)

    def searched(words: str, *, by_customer: bool = False) -> Callable[[int], object]:
        def ask(n: int) -> object:
            asked = read_search(words.format(domain=customer(n).address.partition("@")[2]), 8)
            return _read(desk, lambda r: reading.found(replace(r, limit=20), asked), customer(n).address if by_customer else None)

        return ask

    def recipient(n: int) -> object:
        number = TicketNumber(1 + 37 * n % tickets)
        address = desk.house.addresses.signed(Address(stock.ADDRESS), number, PersonId(4), Visibility.PUBLIC, 0)
        return desk.directory(address, Peer(host=OUTSIDE, trusted=False))

    def thread(n: int) -> object:
        with desk.store.read() as session:
            number = TicketNumber(1 + 37 * n % tickets)
            named = [MessageId(f"n{n}@mail.example"), MessageId(f"other{n}@mail.example")]
            threads.thread(session, [number], PersonId(4), 20)
            return threads.references(session, named, MessageId("own@mail.example"))

    return [
        ("ticket list", listed()),
        ("ticket list --status open", listed(status=("open",))),
        ("ticket list --queue support", listed(queue="support")),
        ("ticket list --due", listed(due=True)),
        ("ticket list --as CUSTOMER", lambda n: _read(desk, lambda r: reading.listed(r, timeline.Wanted()), customer(n).address)),
        ("ticket search, a common word", searched(stock.COMMON)),
        ("ticket search, a rare word", searched(stock.RARE)),
        ("ticket search, a word of nobody", searched("nosuchword")),
        ("ticket search, a phrase", searched(f'"{stock.PHRASE}"')),
        ("ticket search, common from:@domain", searched(f"{stock.COMMON} from:@{{domain}}")),
        ("ticket search, common tag:", searched(f"{stock.COMMON} tag:tag5")),
        ("ticket search --as CUSTOMER", searched(stock.COMMON, by_customer=True)),
        ("a recipient at RCPT", recipient),
        ("the ticket of a thread", thread),
    ]


def _read(desk: Office, ask: Callable[[Reading], object], who: str | None) -> object:
    with desk.store.read() as session:
        return ask(_reading(desk, session, who))


def _reading(desk: Office, session: Session, who: str | None) -> Reading:
    reader = people.by_address(session, [Address(who)])[Address(who)] if who else None
    return Reading(session=session, desk=desk.house.desk(session), reader=reader, now=desk.now, limit=50)

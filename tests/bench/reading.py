"""What reading a mail costs: parse, classify, reply. Its one rule: the standard library reads the same mails beside."""

from __future__ import annotations

import email
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import policy

from mailgate.mail import address, parse
from tests.bench.generator import BASE, Mail

ROUNDS = 3
"""Of each mail the quickest counts: what else the machine does meanwhile is not the mail's cost."""
AIM = 1_000
"""Microseconds, median."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Microseconds of CPU a mail, and how often the standard library's ``compat32`` parse fits into the median."""

    mails: int
    median: float
    p99: float
    stdlib_median: float

    @property
    def ratio(self) -> float:
        """Our median, theirs being one."""
        return self.median / self.stdlib_median

    def __str__(self) -> str:
        return (
            f"reading (parse + classify + reply), {self.mails} mails: median {self.median:.0f} µs, p99 {self.p99:.0f} µs;"
            f" stdlib compat32 parse alone {self.stdlib_median:.0f} µs: {self.ratio:.1f} times that"
        )


def figure(mails: Sequence[Mail]) -> Figure:
    """Read all of them one by one, both ways in turn."""
    ours = frozenset(one for one in (address.parse(BASE),) if one)
    raws = [mail.raw for mail in mails]
    own = _costs(raws, lambda raw: parse.read(raw, ours=ours))
    theirs = _costs(raws, lambda raw: email.message_from_bytes(raw, policy=policy.compat32))
    return Figure(
        mails=len(raws),
        median=statistics.median(own),
        p99=statistics.quantiles(own, n=100)[98],
        stdlib_median=statistics.median(theirs),
    )


def _costs(raws: Sequence[bytes], read: Callable[[bytes], object]) -> list[float]:
    """Microseconds of CPU for each mail; without the collector's pauses, as in a reader (it collects between mails)."""
    gc.collect()
    gc.disable()
    try:
        return [min(_once(raw, read) for _ in range(ROUNDS)) for raw in raws]
    finally:
        gc.enable()


def _once(raw: bytes, read: Callable[[bytes], object]) -> float:
    began = time.thread_time()
    read(raw)
    return (time.thread_time() - began) * 1e6

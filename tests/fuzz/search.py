"""Looks for octets that break a promise. Its one rule: every case has its dice's number, so that it can be thrown again."""

from __future__ import annotations

import hashlib
import random
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Self

from tests.fuzz import mutate
from tests.fuzz.targets import TARGETS, Target

SECONDS_A_CASE = 1.0
"""CPU time one case may take, and twice that at the most; the longest has 24 KB."""
_BETWEEN = 50
"""Cases between two looks at the clock, which costs more than most of them."""
_TRIES = 300
"""Attempts to make a find smaller."""


@dataclass(frozen=True)
class Find:
    """Octets that break a promise of a target."""

    target: str
    what: str
    octets: bytes

    @property
    def name(self) -> str:
        """As a file: the target, what it shows, and which it is."""
        told = re.sub(r"[^a-z0-9]+", "-", self.what.lower()).strip("-")[:50]
        return f"{self.target}--{told}--{hashlib.sha256(self.octets).hexdigest()[:6]}.eml"


class _TooSlow(BaseException):
    """Not an Exception: nothing on the way may swallow it."""


class _Watch:
    """Ticks in CPU time; a case that is still there at the second tick is too slow. One timer for all: setting one costs."""

    def __init__(self) -> None:
        self.case, self._seen = 0, 0
        """The number of the case that is being read; 0 while none is."""
        self.count = 0

    def __enter__(self) -> Self:
        signal.signal(signal.SIGVTALRM, self._tick)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_A_CASE, SECONDS_A_CASE)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)

    def _tick(self, _signal: int, _frame: FrameType | None) -> None:
        if self.case and self._seen == self.case:
            raise _TooSlow
        self._seen = self.case


_WATCH = _Watch()


def judge(target: Target, octets: bytes) -> str:
    """What a case breaks, in the first words that name the kind of it; "" if it is read as it should be."""
    _WATCH.count += 1
    _WATCH.case = _WATCH.count
    try:
        broken = target.broken(octets)
    except _TooSlow:
        return "takes too long"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"raises {type(error).__name__}: {_where(error)}"
    finally:
        _WATCH.case = 0
    return broken[0] if broken else ""


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    place = ""
    while trace:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rpartition('/')[2]} {code.co_name}" if "mailgate" in code.co_filename else place
        trace = trace.tb_next
    return place


def _kind(what: str) -> str:
    return what.partition(":")[0] if not what.startswith("raises") else what


def cases(target: Target, seed: int) -> Iterator[bytes]:
    """Case after case, without end."""
    dice = random.Random(seed)
    while True:
        yield mutate.case(dice, target.seeds)


def run(name: str, *, seed: int, seconds: float) -> tuple[int, list[Find]]:
    """Try a target for so long (CPU time); how many cases there were, and one find of each kind, made small."""
    target, found, count = TARGETS[name], dict[str, Find](), 0
    end = time.process_time() + seconds
    with _WATCH:
        for octets in cases(target, seed):
            if count % _BETWEEN == 0 and time.process_time() >= end:
                break
            count += 1
            if (what := judge(target, octets)) and _kind(what) not in found:
                found[_kind(what)] = _small(name, what, octets)
    return count, list(found.values())


def _small(name: str, what: str, octets: bytes) -> Find:
    """The find with as much left out as still shows the same."""
    step, tries = max(1, len(octets) // 2), 0
    while step and tries < _TRIES:
        at = 0
        while at < len(octets) and tries < _TRIES:
            shorter, tries = octets[:at] + octets[at + step :], tries + 1
            if _kind(judge(TARGETS[name], shorter)) == _kind(what):
                octets = shorter
            else:
                at += step
        step //= 2
    return Find(name, judge(TARGETS[name], octets) or what, octets)

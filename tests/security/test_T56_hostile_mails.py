"""T45, T56: no mail of a megabyte takes over two seconds, whatever it repeats, and none grows like a square.

CPU time, not time of day. On an ordinary machine each takes a fraction of a second.
"""

from __future__ import annotations

import time

import pytest

from mailgate.mail import parse
from tests.fuzz import promises
from tests.fuzz.hostile import MAILS, mail

MIDDLE, LARGE = 48_000, 1_000_000
"""Octets. In the middle lie the texts whose every line is still judged: of longer ones only the first 6,000 are."""
SECONDS = 2.0
WORTH_A_LOOK = 0.4
"""What takes longer is measured at a quarter of the size too: it must not have grown like a square."""
GROWTH = 8


AGAIN = 3
"""What looks slow is read so often: the quickest counts, for other processes make work slower, never quicker."""


def cost(raw: bytes) -> tuple[float, list[str]]:
    """The seconds of CPU that reading takes, and the promises that are broken by what was read."""
    began = time.process_time()
    read = parse.read(raw)
    return time.process_time() - began, promises.broken(read)


def quickest(name: str, size: int) -> float:
    return min(cost(mail(name, size))[0] for _ in range(AGAIN))


def growth(name: str) -> float:
    """How often the cost of a quarter fits into that of the whole."""
    return quickest(name, LARGE) / quickest(name, LARGE // 4)


@pytest.mark.timeout(1_800)
def test_a_megabyte_of_anything_is_read_in_bounds() -> None:
    assert len(MAILS) >= 40
    found = {}
    for name in MAILS:
        (middle, _), (large, broken) = cost(mail(name, MIDDLE)), cost(mail(name, LARGE))
        grown = growth(name) if large > WORTH_A_LOOK else 0
        slow = max(middle, large) > SECONDS and max(quickest(name, MIDDLE), quickest(name, LARGE)) > SECONDS
        if slow or grown > GROWTH or broken:
            found[name] = (round(middle, 2), round(large, 2), round(grown, 1), broken[:3])
    assert found == {}

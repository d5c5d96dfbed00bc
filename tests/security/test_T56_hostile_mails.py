"""T45, T56: no mail of a megabyte takes over two seconds, whatever it repeats, and none grows like a square.

CPU time, not time of day. On an ordinary machine each takes a fraction of a second.
"""

from __future__ import annotations

import time

import pytest

from mailgate.mail import parse
from tests.fuzz import promises
from tests.fuzz.hostile import MAILS, mail

SMALL, LARGE = 250_000, 1_000_000
SECONDS = 2.0
GROWTH = 8
FLOOR = 0.05
"""Seconds below which a time is noise."""


def cost(raw: bytes) -> tuple[float, list[str]]:
    """The seconds of CPU that reading takes, and the promises that are broken by what was read."""
    began = time.process_time()
    read = parse.read(raw)
    return time.process_time() - began, promises.broken(read)


@pytest.mark.timeout(300)
def test_a_megabyte_of_anything_is_read_in_bounds() -> None:
    assert len(MAILS) >= 40
    found = {}
    for name in MAILS:
        small, _ = cost(mail(name, SMALL))
        large, broken = cost(mail(name, LARGE))
        if large > SECONDS or large > GROWTH * max(small, FLOOR) or broken:
            found[name] = (round(small, 2), round(large, 2), broken[:3])
    assert found == {}

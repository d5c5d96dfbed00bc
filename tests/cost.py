"""Seconds of CPU that work costs. Its one rule: the quickest try counts, for others make work slower, never quicker.

CPU time is not free of others either: they take the caches, and the garbage of all tests before may be collected meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

AGAIN = 3


def quickest(work: Callable[[], object], enough: float = 0.0) -> float:
    """Seconds of CPU for it: of three tries, or of the first that takes less than ``enough``."""
    costs = list[float]()
    while len(costs) < AGAIN and (not costs or costs[-1] >= enough):
        began = process_time()
        work()
        costs.append(process_time() - began)
    return min(costs)

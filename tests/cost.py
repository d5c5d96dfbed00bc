"""Seconds of CPU that work costs. Its one rule: what other tests left is not counted, and all that the work itself does is."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time


def spent(work: Callable[[], object]) -> float:
    """Seconds of CPU for it, with the garbage it makes itself; what was there before is not looked through meanwhile."""
    gc.freeze()
    try:
        began = process_time()
        work()
        return process_time() - began
    finally:
        gc.unfreeze()

"""An event loop whose clock jumps. Its one rule: nothing is waited for; when there is nothing to do, it is later."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting for ``timeout`` seconds it notes that they are over."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing will ever happen"
        self.passed += max(0.0, timeout)
        return super().select(0)


class HurryLoop(asyncio.SelectorEventLoop):
    """``loop.time()`` is the seconds that would have passed."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since the start, had anybody waited."""
        return self._jumping.passed


def run(coroutine: Coroutine[Any, Any, _T]) -> tuple[_T, float]:
    """Run to the end; the result, and how many seconds that would have taken."""
    loop = HurryLoop()
    try:
        result = loop.run_until_complete(coroutine)
        seconds = loop.time()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.call_later(0, lambda: None)
        loop.run_until_complete(asyncio.sleep(0))
        return result, seconds
    finally:
        loop.close()

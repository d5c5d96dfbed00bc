"""Time for tests of deadlines. The one rule: hours pass when a test says so, and nothing sleeps."""

from __future__ import annotations

import asyncio


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time goes where it is told."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead

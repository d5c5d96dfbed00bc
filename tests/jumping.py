"""Time for tests of deadlines. The one rule: hours pass when a test says so, and nothing sleeps.

No moment passes by itself, either: a machine that stops for a second between two steps brings no deadline any nearer.
"""

from __future__ import annotations

import asyncio


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time goes where it is told."""

    ahead = 0.0

    def time(self) -> float:
        """Seconds since the start, as far as a test has let them pass."""
        return self.ahead

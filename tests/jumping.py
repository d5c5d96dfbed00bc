"""Time for tests of deadlines. The one rule: hours pass when a test says so, and nothing sleeps.

In a ``JumpingLoop`` no moment passes by itself, either: a machine that stops for a second between two steps brings no deadline
any nearer. In a ``Clockwork`` deadlines are as long as in real life, and so a slow machine does not reach them.
"""

from __future__ import annotations

import asyncio


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time goes where it is told."""

    ahead = 0.0

    def time(self) -> float:
        """Seconds since the start, as far as a test has let them pass."""
        return self.ahead


class Clockwork(asyncio.SelectorEventLoop):
    """A loop whose time goes as ever, and can be moved on."""

    ahead = 0.0

    def time(self) -> float:
        """Seconds as a clock tells them, and those that a test has let pass."""
        return super().time() + self.ahead

    def pass_by(self, seconds: float) -> None:
        """From another thread: what has been going on for a while by now comes to the end of its time."""

        def later() -> None:
            self.ahead += seconds

        self.call_soon_threadsafe(later)

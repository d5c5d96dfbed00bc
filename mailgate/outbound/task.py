"""A mail under way on a line. The one rule: a relay cannot have taken one whose end was never written.

So it is written in pieces, each when those before are nearly gone: of a large mail that is cut off amid nobody has to doubt.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from mailgate.desk.deadlines import Outcome
from mailgate.outbound.commands import Mail

PIECE = 65536
"""Octets of a mail that are written together."""
_EMPTY = memoryview(b"")


@dataclass(slots=True)
class Task:
    """Which commands are still to be answered, the first that was refused, and what is left of the mail."""

    mail: Mail
    done: asyncio.Future[Outcome]
    expected: deque[str]
    refused: Outcome | None = None
    left: memoryview = _EMPTY
    """What is still to be written after DATA."""
    given: bool = False
    """Whether the end of the mail has been written."""

    def pour(self) -> None:
        """The relay has asked for the mail; if it had refused sender or recipient, it gets an empty one (RFC 2920 §3.1)."""
        self.left = memoryview(self.mail.stuffed() if self.refused is None else b".\r\n")

    def piece(self) -> memoryview:
        """What is to be written next."""
        piece, self.left = self.left[:PIECE], self.left[PIECE:]
        self.given = not self.left and self.refused is None
        return piece

    def end(self, outcome: Outcome) -> None:
        """What became of it; what is known already stays."""
        if not self.done.done():
            self.done.set_result(outcome)

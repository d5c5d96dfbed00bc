"""What can go wrong on a line between two programs, and where. Its one rule: a fault happens at an octet, never at a time.

Pure: ``tests/peers/proxy.py`` carries the octets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Way(Enum):
    """Which direction of a connection is looked at."""

    DOWN = "from the server"
    UP = "from the client"


class Deed(Enum):
    """What happens to the connection."""

    RESET = "ends rudely (RST), both ways"
    CLOSE = "ends politely (FIN), both ways"
    SILENCE = "stays open, but carries nothing any more, either way: a NAT that forgot it"
    HOLD = "carries nothing more this way until the proxy's release()"


@dataclass(frozen=True)
class Insert:
    """Octets that the server (or client) never said, put in at this place."""

    octets: bytes


@dataclass(frozen=True)
class Lose:
    """So many octets are missing from here on; the rest passes."""

    octets: int


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Once a connection has carried ``seen`` (``b""``: from its start) and then ``passing`` more octets, the deed is done."""

    deed: Deed | Insert | Lose
    seen: bytes = b""
    passing: int = 0
    way: Way = Way.DOWN
    every: int = 1
    """Only on each so many-th connection."""
    times: int = 1
    """How often in all; each connection has it once."""


@dataclass
class Watch:
    """Looks for faults in one direction. ``waiting``: each fault with the octets still to pass, -1 until it was seen."""

    waiting: list[tuple[Fault, int]]
    past: bytes = b""

    @classmethod
    def over(cls, faults: list[Fault]) -> Watch:
        """At the start of a connection."""
        return cls([(fault, -1 if fault.seen else fault.passing) for fault in faults])

    def find(self, chunk: bytes) -> tuple[Fault | None, int]:
        """The first fault that happens inside ``chunk``, and where; it is looked for no more. None: the whole chunk passes."""
        at = [self._place(fault, left, chunk) for fault, left in self.waiting]
        due = [(place, number) for number, place in enumerate(at) if 0 <= place <= len(chunk)]
        place, chosen = min(due, default=(len(chunk), -1))
        found = self.waiting[chosen][0] if due else None
        self.waiting = [(f, max(at[n] - place, -1)) for n, (f, _) in enumerate(self.waiting) if n != chosen]
        self.past = (self.past + chunk[:place])[-256:]
        return found, place

    def _place(self, fault: Fault, left: int, chunk: bytes) -> int:
        """Where in this chunk (or behind it) the deed is due; -1: not seen yet."""
        if left >= 0:
            return left
        tail = self.past[-(len(fault.seen) - 1) :] if len(fault.seen) > 1 else b""
        begin = (tail + chunk).find(fault.seen)
        return -1 if begin < 0 else begin + len(fault.seen) - len(tail) + fault.passing

"""What was sent lately, and who asked for less. The one rule: it remembers; what follows is decided in ``desk.pacing``.

Kept in memory, for this process: after a start a rate counts anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mailgate.desk import pacing
from mailgate.desk.deadlines import Deferred, Outcome
from mailgate.desk.pacing import NO_LIMIT, Pause, Rate


@dataclass(frozen=True, slots=True)
class Lane:
    """One relay: how many letters at a time, and how fast."""

    connections: int
    rate: Rate = NO_LIMIT


def _only(_sender: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast letters go, by relay and by domain. Without ``lanes`` there is one relay, as busy as its caller lets it be."""

    lanes: dict[str, Lane] = field(default_factory=dict)
    way_of: Callable[[str], str] = _only
    """The relay of a sender."""
    domain_rate: Rate = NO_LIMIT
    per_domain: int = 2
    """Letters under way to one domain, so that a slow one does not hold up the others (R10)."""
    _begun: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _pauses: dict[str, Pause] = field(default_factory=dict, repr=False)

    def ways(self, under_way: dict[str, int], now: datetime) -> dict[str, int]:
        """How many more letters may begin by each relay."""
        return {name: self._room(name, lane, under_way.get(name, 0), now) for name, lane in self.lanes.items()}

    def rates(self, most: int, now: datetime) -> dict[str, int]:
        """How many more letters may be in hand for each relay, at most ``most``: by its rate, not by its connections."""
        found = {}
        for name, lane in self.lanes.items():
            left = pacing.left(lane.rate, self._begun.get(name, ()), now)
            found[name] = 0 if self._rests(name, now) else most if left is None else min(left, most)
        return found

    def spare(self, domain: str, now: datetime) -> int | None:
        """How many more letters may begin to a domain; None: as many as there are."""
        if self._rests(f"@{domain}", now):
            return 0
        return pacing.left(self.domain_rate, self._begun.get(f"@{domain}", ()), now)

    def shut(self, now: datetime) -> frozenset[str]:
        """The domains to which nothing may begin now."""
        known = {key[1:] for key in (*self._begun, *self._pauses) if key.startswith("@")}
        return frozenset(domain for domain in known if self.spare(domain, now) == 0)

    def began(self, sender: str, domain: str, now: datetime) -> None:
        """A letter is handed over now."""
        for key, rate in self._lines(sender, domain):
            if rate.most:
                self._begun[key] = [*pacing.counted(rate, self._begun[key], now), now]

    def ended(self, sender: str, domain: str, outcome: Outcome, now: datetime) -> str:
        """What became of one. Where somebody asked for less: who is left alone for a while, else ""."""
        self._forget(now)
        if not pacing.asks_for_less(outcome):
            return ""
        ours = isinstance(outcome, Deferred) and outcome.ours
        key = self.way_of(sender) if ours and self.lanes else f"@{domain}"
        self._pauses[key] = pacing.pause(self._pauses.get(key), now)
        return key.removeprefix("@")

    def _room(self, name: str, lane: Lane, under_way: int, now: datetime) -> int:
        left = pacing.left(lane.rate, self._begun.get(name, ()), now)
        free = 0 if self._rests(name, now) else lane.connections - under_way
        return max(0, free if left is None else min(free, left))

    def _rests(self, key: str, now: datetime) -> bool:
        known = self._pauses.get(key)
        return known is not None and known.lasts(now)

    def _lines(self, sender: str, domain: str) -> list[tuple[str, Rate]]:
        way = self.way_of(sender)
        lane = self.lanes.get(way)
        return [(f"@{domain}", self.domain_rate), *([(way, lane.rate)] if lane else [])]

    def _forget(self, now: datetime) -> None:
        """What counts no more, so that nothing grows with the number of domains ever written to."""
        for key in [key for key, one in self._pauses.items() if now >= one.until + pacing.FORGETS * one.length]:
            del self._pauses[key]
        idle = [key for key, begun in self._begun.items() if key.startswith("@") and not self._counts(begun, now)]
        for key in idle:
            del self._begun[key]

    def _counts(self, begun: list[datetime], now: datetime) -> bool:
        return bool(pacing.counted(self.domain_rate, begun, now))

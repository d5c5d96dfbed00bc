"""How many letters may be claimed, and which. The one rule: a letter begins only where its domain and its relay both have room.

Who counts rates and connections fills it in; ``store.outbox`` only asks, and counts what it chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


def _one_way(_sender: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Who claims, and how much: ``total`` letters in hand, ``per_domain`` of them to one domain, ``busy`` are there already."""

    owner: str
    until: datetime
    """The end of the lease."""
    total: int
    per_domain: int
    shares: Mapping[str, int] = field(default_factory=dict)
    """Where it is not ``per_domain``."""
    busy: Counter[str] = field(default_factory=Counter)
    spare: Callable[[str], int | None] = lambda _domain: None
    """How many more letters may begin to a domain now, by its rate; None: as many as there are."""
    shut: frozenset[str] = frozenset()
    """The domains where that is none."""
    way_of: Callable[[str], str] = _one_way
    """By which relay a sender's letters go."""
    ways: dict[str, int] = field(default_factory=dict)
    """How many more letters may begin by each relay now; one that is not named takes all."""
    begun: Counter[str] = field(default_factory=Counter)
    """How many were chosen in this turn, by domain."""

    @property
    def free(self) -> int:
        """How many more letters can be in hand."""
        left = self.total - self.busy.total()
        return min(left, sum(max(0, one) for one in self.ways.values())) if self.ways else left

    @property
    def full(self) -> list[str]:
        """Domains that get no more for now."""
        busy = {domain for domain, count in self.busy.items() if count >= self._share(domain)}
        return sorted(busy | self.shut | {domain for domain in self.begun if not self._may(domain)})

    @property
    def closed(self) -> list[str]:
        """Relays that take no more for now."""
        return [way for way, left in self.ways.items() if left <= 0]

    def takes(self, domain: str, sender: str) -> bool:
        """Whether one more letter may go there, by its sender's relay."""
        return (
            self.free > 0
            and self.busy[domain] < self._share(domain)
            and domain not in self.shut
            and self._may(domain)
            and self.ways.get(self.way_of(sender), 1) > 0
        )

    def count(self, domain: str, sender: str, step: int = 1) -> None:
        """One more letter is in hand; or one less, that was refused."""
        self.busy[domain] += step
        self.begun[domain] += step
        way = self.way_of(sender)
        if way in self.ways:
            self.ways[way] -= step

    def _share(self, domain: str) -> int:
        return self.shares.get(domain, self.per_domain)

    def _may(self, domain: str) -> bool:
        spare = self.spare(domain)
        return spare is None or self.begun[domain] < spare

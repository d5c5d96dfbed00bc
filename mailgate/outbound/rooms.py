"""How many more letters may be taken in hand. The one rule: no more than their domains and relays take in a short while.

Nothing that rests or is over its rate is taken in hand at all; how fast the others take what they get, the pool has seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailgate.outbound.pace import Pace
from mailgate.outbound.pool import FIRST, Pool
from store.outbox_room import Room
from store.outbox_rows import Claimed

LEASE = timedelta(minutes=30)
"""How long a claim holds: longer than any wait in the pool and any send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who takes letters, at most how many; those under way count."""

    owner: str
    total: int
    under_way: Sequence[Claimed]


def room_for(hand: Hand, pool: Pool | None, pace: Pace, now: datetime) -> Room:
    """Room in the pool; without one, room for as many letters as may be under way."""
    waiting, by_way = (pool.domains, pool.ways) if pool is not None else (Counter[str](), Counter[str]())
    each = max(1, hand.total // max(1, len(pace.lanes)))

    def spare(domain: str) -> int | None:
        left = pace.spare(domain, now)
        return None if left is None else max(0, left - waiting[domain])

    return Room(
        owner=hand.owner,
        until=now + LEASE,
        total=hand.total,
        per_domain=pace.per_domain if pool is None else FIRST,
        shares={} if pool is None else pool.shares,
        busy=waiting + Counter(letter.domain for letter in hand.under_way),
        spare=spare,
        shut=pace.shut(now),
        way_of=pace.way_of,
        ways={name: max(0, left - by_way[name]) for name, left in pace.rates(each, now).items()},
    )

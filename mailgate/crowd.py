"""How many may be inside at once. The one rule: a host counts as one however many addresses it has, so IPv6 counts by /64."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv6Address, ip_address, ip_network


def network(host: str) -> str:
    """One name for all addresses a host can choose from: of IPv6, its /64. What is no address names itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


class Crowd:
    """Counts those inside, in all and of each key."""

    def __init__(self, total: int, each: int) -> None:
        """Nobody is inside."""
        self._total, self._each = total, each
        self._inside: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many are inside."""
        return self._inside.total()

    def enter(self, key: str) -> bool:
        """Whether there is room; everybody let in must ``leave`` once."""
        if self._inside.total() >= self._total or self._inside[key] >= self._each:
            return False
        self._inside[key] += 1
        return True

    def leave(self, key: str) -> None:
        """Somebody who had been let in is gone."""
        self._inside[key] -= 1
        if not self._inside[key]:
            del self._inside[key]

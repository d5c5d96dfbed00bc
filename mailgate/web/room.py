"""Memory for what is being sent to the page. The one rule: all who send at one time share what there is (T34, T75)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mailgate.settings import Web

Shares = Mapping[str, int]
"""What counts for what: the name of a share -> its octets."""
_ALL = ""


class Room:
    """Counts octets. Belongs to the one loop that answers everybody."""

    def __init__(self) -> None:
        """Empty."""
        self._taken: Counter[str] = Counter()

    def take(self, octets: int, shares: Shares) -> bool:
        """Whether so many more fit into all these shares; then they are counted in each."""
        if any(self._taken[one] + octets > most for one, most in shares.items()):
            return False
        for one in shares:
            self._taken[one] += octets
        return True

    def taken(self, share: str) -> int:
        """Octets that one share has."""
        return self._taken[share]

    def leave(self, octets: int, shares: Shares) -> None:
        """So many are gone."""
        for one in shares:
            self._taken[one] -= octets
            if not self._taken[one]:
                del self._taken[one]


def of_person(web: Web, person: int) -> Shares:
    """The shares of somebody who has shown a link of theirs, or is signed in."""
    return {_ALL: web.uploads, f"person {person}": _quarter(web)}


def of_client(web: Web, client: str) -> Shares:
    """The shares of somebody who has shown nothing: whatever all of them do, half is for the others."""
    return {_ALL: web.uploads, "strangers": max(web.uploads // 2, web.max_upload), f"client {client}": _quarter(web)}


def _quarter(web: Web) -> int:
    return max(web.uploads // 4, web.max_upload)

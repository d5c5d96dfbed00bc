"""Who is connected. The one rule: whoever asks for something is served before whoever only holds a place (T76)."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from mailgate.crowd import network
from mailgate.web.clients import Proxies


class Guest(Protocol):
    """A connection."""

    def give_way(self) -> None:
        """End at once: another needs the place."""


class Guests:
    """The connections of one port. The web servers before us are not counted by host: all the world comes through them."""

    def __init__(self, total: int, per_host: int, proxies: Proxies) -> None:
        """Nobody is there."""
        self._total, self._per_host, self._proxies = total, per_host, proxies
        self._guests: dict[Guest, str] = {}
        """Guest -> host it counts for; "": none."""
        self._idle: dict[Guest, None] = {}
        """Those that ask for nothing at the moment, the one that has longest first."""
        self._hosts: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._guests)

    def enter(self, guest: Guest, host: str) -> bool:
        """Whether there is room, if need be made by sending away one of the same host, or anybody, who asks for nothing."""
        key = "" if self._proxies.trusts(host) else network(host)
        if key and self._hosts[key] >= self._per_host and not self._dismiss(key):
            return False
        if len(self._guests) >= self._total and not self._dismiss(""):
            return False
        self._guests[guest] = key
        self._hosts[key] += 1
        return True

    def note(self, guest: Guest, *, idle: bool) -> None:
        """Whether a guest asks for nothing at the moment."""
        if not idle:
            self._idle.pop(guest, None)
        elif guest in self._guests:
            self._idle.setdefault(guest, None)

    def leave(self, guest: Guest) -> None:
        """Gone."""
        self._idle.pop(guest, None)
        key = self._guests.pop(guest, None)
        if key is not None:
            self._hosts[key] -= 1
            if not self._hosts[key]:
                del self._hosts[key]

    def _dismiss(self, key: str) -> bool:
        found = next((guest for guest in self._idle if not key or self._guests[guest] == key), None)
        if found is None:
            return False
        self.leave(found)
        found.give_way()
        return True

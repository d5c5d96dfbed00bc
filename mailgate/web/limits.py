"""How often a client may do what costs us something. The one rule: what is remembered of clients is one number each, and bounded.

A client is an address (of IPv6, its /64), as ``clients`` finds it, or a link of ours that it shows (``payers``). Kinds:
``bad-link`` (an answer "nothing to see here"), ``post`` (anything sent by a form), ``mail-link`` (a link that is to be mailed;
counted for the address it goes to, too).
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Literal

from starlette.requests import Request

from mailgate.crowd import network
from mailgate.desk.pacing import Rate
from mailgate.settings import Web

Kind = Literal["bad-link", "post", "mail-link"]


class TooManyError(Exception):
    """Somebody did something too often. ``wait``: whole seconds until it is worth trying again; the answer is 429."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"too often; try again in {wait} s")
        self.wait = wait


class GuessingError(TooManyError):
    """Somebody followed too many links that open nothing."""


class Limiter:
    """Counts what clients do, each kind at its own rate: as many as the rate says at once, then one after the other."""

    def __init__(self, rates: Mapping[Kind, Rate], remembered: int, seconds: Callable[[], float]) -> None:
        """Nobody has done anything. ``seconds``: a clock."""
        self._rates, self._remembered, self._seconds = rates, remembered, seconds
        self._free: OrderedDict[tuple[Kind, str], float] = OrderedDict()
        """When a client will be as good as new: one number says how many it has left (GCRA, ATM Forum TM 4.0 §4.4.2)."""

    def spend(self, kind: Kind, *keys: str) -> None:
        """Count one for each key, or none and raise TooManyError if that is too much for one of them."""
        if wait := self.wait(kind, *keys):
            raise TooManyError(wait)
        rate, now = self._rates[kind], self._seconds()
        if not rate.most:
            return
        for key in keys:
            self._free[kind, key] = self._until(kind, key, now) + _each(rate)
            self._free.move_to_end((kind, key))
        while len(self._free) > self._remembered:
            self._free.popitem(last=False)

    def wait(self, kind: Kind, *keys: str) -> int:
        """Whole seconds until there is one left for each of the keys; 0: there is now. Counts nothing."""
        rate, now = self._rates[kind], self._seconds()
        if not rate.most:
            return 0
        latest = max((self._until(kind, key, now) for key in keys), default=now)
        over = latest + _each(rate) - now - rate.within.total_seconds()
        return math.ceil(over) if over > 1e-6 else 0

    def _until(self, kind: Kind, key: str, now: float) -> float:
        """When a client will be as good as new; never later than one rate from now, also if the clock was set back."""
        return min(max(self._free.get((kind, key), now), now), now + self._rates[kind].within.total_seconds())

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._free)


def of_settings(web: Web, seconds: Callable[[], float]) -> Limiter:
    """With the rates as configured."""
    rates: dict[Kind, Rate] = {"bad-link": web.bad_links, "post": web.posts, "mail-link": web.mailed_links}
    return Limiter(rates, web.remembered_clients, seconds)


def key(host: str) -> str:
    """What counts as one client."""
    return network(host)


def of(request: Request) -> str:
    """What counts as the client of a request."""
    return key(request.client.host if request.client else "")


def _each(rate: Rate) -> float:
    return rate.within.total_seconds() / rate.most

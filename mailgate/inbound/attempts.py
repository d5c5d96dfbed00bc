"""How often somebody may fail to log in. The one rule: an attempt counts when it begins, so many at once are no way round.

Kept in memory of one gate; a gateway with several counts in each.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable

from mailgate.crowd import network
from mailgate.settings import Submission

#: Hosts, accounts and acquaintances remembered at most, each; the oldest are forgotten first.
REMEMBERED = 10_000


class Attempts:
    """The failures of late. ``seconds`` is a monotonic clock."""

    def __init__(self, settings: Submission, seconds: Callable[[], float]) -> None:
        """Nobody has failed yet."""
        self._settings, self._seconds = settings, seconds
        self._hosts: OrderedDict[str, deque[float]] = OrderedDict()
        self._accounts: OrderedDict[str, deque[float]] = OrderedDict()
        self._acquainted: OrderedDict[tuple[str, str], None] = OrderedDict()

    def host_may(self, host: str) -> bool:
        """Whether another attempt of a host is answered."""
        return self._recent(self._hosts, network(host)) < self._settings.failures_per_host

    def account_may(self, host: str, account: str) -> bool:
        """Whether another attempt at an account is: always, as far as that goes, from where its owner has logged in before."""
        if (network(host), account) in self._acquainted:
            return True
        return self._recent(self._accounts, account) < self._settings.failures_per_account

    def begin(self, host: str, accounts: Iterable[str]) -> None:
        """Count one attempt as failed, until it ``succeeded``: once for the host, and for each of the accounts."""
        now = self._seconds()
        for book, name in ((self._hosts, network(host)), *((self._accounts, one) for one in accounts)):
            book.setdefault(name, deque()).append(now)
            book.move_to_end(name)
            while len(book) > REMEMBERED:
                book.popitem(last=False)

    def succeeded(self, host: str, accounts: Iterable[str]) -> None:
        """The attempt that began was right after all; earlier failures stay."""
        named = [(self._accounts, one) for one in accounts]
        for book, name in ((self._hosts, network(host)), *named):
            if stamps := book.get(name):
                stamps.pop()
        self._acquainted |= {(network(host), name): None for _, name in named}
        while len(self._acquainted) > REMEMBERED:
            self._acquainted.popitem(last=False)

    def _recent(self, book: OrderedDict[str, deque[float]], name: str) -> int:
        stamps = book.get(name, deque())
        since = self._seconds() - self._settings.failures_within.total_seconds()
        while stamps and stamps[0] <= since:
            stamps.popleft()
        if not stamps:
            book.pop(name, None)
        return len(stamps)

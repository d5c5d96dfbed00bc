"""Letters in hand that have not begun. The one rule: none waits here for long, since it counts as on its way.

Letters are claimed many at a time, which costs one transaction; they begin one by one, where their domain and their relay have
room, the oldest first (R10). A domain that takes its letters fast is given more at once, one that does not is given few.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailgate.mail.model import OutboxId
from store.outbox_rows import Claimed

MOST = 512
"""Letters in hand."""
FIRST, MOST_OF_ONE = 16, 256
"""Letters to one domain in hand: at first, and where they go fast."""
FRESH = timedelta(seconds=2)
"""How long a letter may wait here: after that it goes back."""
Due = tuple[datetime, int]
"""When a letter was due, and its id: the order in which they begin."""


@dataclass(slots=True)
class Pool:
    """``way_of`` names the relay of a sender."""

    way_of: Callable[[str], str]
    _lines: dict[tuple[str, str], list[tuple[Due, datetime, Claimed]]] = field(default_factory=dict)
    _shares: dict[str, int] = field(default_factory=dict)
    _slow: bool = False
    _begun: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST))

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def put(self, letters: Iterable[Claimed], now: datetime) -> None:
        """Letters that were claimed ``now``."""
        for letter in letters:
            line = self._lines.setdefault((self.way_of(letter.sender), letter.domain), [])
            insort(line, ((letter.next_at, letter.id), now, letter), key=lambda one: one[0])

    def take(self, may: Callable[[str, str], bool], now: datetime) -> Claimed | None:
        """The oldest that may begin, and has not waited too long; ``may`` is asked with relay and domain."""
        able = [key for key, line in self._lines.items() if may(*key) and not _old(line[0][1], now)]
        best = min(able, key=lambda key: self._lines[key][0][0], default=None)
        if best is None:
            return None
        line = self._lines[best]
        _, _, letter = line.pop(0)
        self._begun.append(now)
        if not line:
            del self._lines[best]
            self._shares[best[1]] = min(2 * self.share(best[1]), MOST_OF_ONE)
        return letter

    def is_stale(self, now: datetime) -> bool:
        """Whether there is any that waited too long."""
        return any(_old(asked, now) for line in self._lines.values() for _, asked, _ in line)

    def most(self, connections: int, now: datetime) -> int:
        """How many letters may be in hand, those under way among them. Who would stop one that waits here is told that it is on
        its way; so once some waited too long, few may, until many begin in that time again."""
        begun = sum(not _old(one, now) for one in self._begun)
        self._slow = self._slow and begun < FIRST
        return max(connections, min(connections + 2 * begun, MOST) if self._slow else MOST)

    @property
    def letters(self) -> list[Claimed]:
        """All that wait."""
        return [letter for line in self._lines.values() for _, _, letter in line]

    def remove(self, letters: Collection[OutboxId]) -> list[OutboxId]:
        """Take out some of those that wait; which were there."""
        if not letters:
            return []
        found = [letter.id for letter in self.letters if letter.id in letters]
        lines = {key: [one for one in line if one[2].id not in letters] for key, line in self._lines.items()}
        self._lines = {key: line for key, line in lines.items() if line}
        return found

    def stale(self, now: datetime) -> list[Claimed]:
        """Take out those that waited too long; their domains get fewer at a time."""
        found = [letter for line in self._lines.values() for _, asked, letter in line if _old(asked, now)]
        for key, line in list(self._lines.items()):
            self._lines[key] = [one for one in line if not _old(one[1], now)]
            if len(self._lines[key]) < len(line):
                self._shares[key[1]] = max(1, self.share(key[1]) // 4)
        self._lines = {key: line for key, line in self._lines.items() if line}
        self._slow = self._slow or bool(found)
        return found

    def clear(self) -> list[Claimed]:
        """Take out all."""
        found = self.letters
        self._lines.clear()
        return found

    def share(self, domain: str) -> int:
        """How many letters to a domain may be in hand."""
        return self._shares.get(domain, FIRST)

    def forget(self, in_hand: Iterable[str]) -> None:
        """What is known of domains to which nothing goes now."""
        kept = set(in_hand)
        self._shares = {domain: share for domain, share in self._shares.items() if domain in kept}

    @property
    def shares(self) -> dict[str, int]:
        """How many letters may be in hand, by domain; ``FIRST`` to one that is not named."""
        return dict(self._shares)

    @property
    def domains(self) -> Counter[str]:
        """How many wait, by domain."""
        return self._counted(1)

    @property
    def ways(self) -> Counter[str]:
        """How many wait, by relay."""
        return self._counted(0)

    def _counted(self, which: int) -> Counter[str]:
        found = Counter[str]()
        for key, line in self._lines.items():
            found[key[which]] += len(line)
        return found


def _old(asked: datetime, now: datetime) -> bool:
    """Where the clock was set back nobody knows how long it waited."""
    return not timedelta() <= now - asked < FRESH

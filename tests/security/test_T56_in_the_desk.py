"""T56, T50: no mail keeps the desk itself busy. Everybody waits while it compares an answer with letters, notes and commands.

CPU time, not time of day, and without the reading, which is done in a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import stand_ins
from tests.client import Letter
from tests.fuzz.answers import ANSWERS, texts
from tests.office import SUPPORT, Office
from tests.size import SOAK, sized

SIZE = sized(100_000, 1_000_000)
SECONDS = 5.0 if SOAK else 1.0
"""What grows like a square takes the desk minutes at a megabyte, and over a second at the part of it."""
ROLES = "customer", "staff"
PART = 20
"""Of the answers, in an ordinary run: the first ones, with all that once grew like a square."""
AGAIN = 5
"""What looks slow is done so often: the quickest counts."""


class Desk:
    """A desk whose own work is measured."""

    def __init__(self, office: Office, patch: pytest.MonkeyPatch) -> None:
        self.office, self._read, self._reading, self._count = office, stand_ins.parsed, 0.0, 0
        patch.setattr(stand_ins, "parsed", self._parsed)
        for staff in ("bea@staff", "tom@staff", "carl@staff"):
            office.staff(staff)

    def cost(self) -> float:
        """Seconds of CPU for all that is to do."""
        self._reading, began = 0.0, time.process_time()
        self.office.work()
        return time.process_time() - began - self._reading

    def opened(self) -> tuple[Letter, Letter]:
        """A ticket with a note on it: what its customer and what its staff have in hand."""
        self._count += 1
        anna = f"anna{self._count}@customer"
        self.office.mail(anna, "support", "The lamp", "It is dead. It stands on the second floor beside the window.")
        self.office.work()
        notice = self.office.letter("bea@staff")
        note = "#note\nThe firm pays late, tell them nothing of the other lamps that are on their way."
        self.office.reply(notice, note, quote=False)
        self.office.work()
        return self.office.letter(anna), notice

    def _parsed(self, raw: bytes, *, null_path: bool) -> object:
        began = time.process_time()
        try:
            return self._read(raw, null_path=null_path)
        finally:
            self._reading += time.process_time() - began


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    limits = {"notices_per_day": 1_000_000, "automatic_per_hour": 1_000_000}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, queue=(SUPPORT,), limits=limits) as office:
        yield Desk(office, monkeypatch)


def quickest(desk: Desk, name: str, who: int) -> float:
    """What an answer of that kind costs the desk; ``who``: 0 for a customer's, 1 for one of staff."""
    found: list[float] = []
    while len(found) < AGAIN and (not found or found[-1] > SECONDS):
        letter = desk.opened()[who]
        desk.office.reply(letter, texts()[name](letter.text, SIZE), quote=False)
        found.append(desk.cost())
    return min(found)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_an_answer_of_any_words_is_done_with_in_bounds(desk: Desk) -> None:
    told = list(texts()) if SOAK else list(ANSWERS)[:PART]
    assert not SOAK or len(told) >= 80
    roles = {name: (0, 1) if SOAK else (number % 2,) for number, name in enumerate(told)}
    costs = {(name, ROLES[who]): quickest(desk, name, who) for name in told for who in roles[name]}
    assert {of: round(cost, 2) for of, cost in costs.items() if cost > SECONDS} == {}

"""What the leak guard costs: a 5 KB answer on a ticket with 200 notes. Its one rule: a new answer each time, the notes known."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass

from mailgate.desk.guard import Inside, Outgoing, Outside, look
from mailgate.mail.model import EntryId

NOTES, NOTE, ANSWER, TIMES = 200, 600, 5_000, 200


@dataclass(frozen=True)
class Figure:
    """Milliseconds for one look: of the first, which reads the notes, the median and the slowest of the others."""

    first: float
    median: float
    slowest: float

    def __str__(self) -> str:
        return f"leak guard, 5 KB on 200 notes: {self.median:.2f} ms (slowest {self.slowest:.2f}, first {self.first:.1f})"


def figure(seed: int = 1) -> Figure:
    """Look at so many answers that share no run with a note."""
    dice = random.Random(seed)
    vocabulary = [f"word{n}" for n in range(4000)] + [f"größe{n}" for n in range(400)]

    def text(size: int) -> str:
        return " ".join(dice.choice(vocabulary) for _ in range(size // 8))[:size]

    notes = [Inside(entry=EntryId(n), author="Tom", text=text(NOTE)) for n in range(NOTES)]
    spent = []
    for _ in range(TIMES):
        words = text(ANSWER)
        letter = Outgoing(subject="Re: [#1] The lamp", text=words, html=f"<p>{words}</p>")
        begun = time.perf_counter()
        assert not look(letter, notes, Outside())
        spent.append((time.perf_counter() - begun) * 1000)
    return Figure(first=spent[0], median=statistics.median(spent[1:]), slowest=max(spent[1:]))

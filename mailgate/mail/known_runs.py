"""Which words of a text stand in others, one after the other. Its one rule: asked once, then every look costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.mail.runs import words_of

SURE = 4
"""A run of this many words in a letter of ours is no chance."""
_LONG, LEAST = 20, 12
"""A run of this many words amid a line of others, or of the fewer ones if they are most of the line."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """All runs of one to ``SURE`` words in some texts: whether words stand there is then asked at no cost."""

    runs: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> Phrases:
        """Those of these texts."""
        found: set[tuple[str, ...]] = set()
        for words in map(words_of, texts):
            found.update(tuple(words[n : n + size]) for size in range(1, SURE + 1) for n in range(len(words) - size + 1))
        return cls(frozenset(found))

    def hold(self, words: list[str]) -> bool:
        """Whether these words stand there, one after the other."""
        size = min(len(words), SURE)
        return bool(words) and all(tuple(words[n : n + size]) in self.runs for n in range(len(words) - size + 1))


def known_runs(words: list[str], letters: Phrases, public: Phrases) -> list[tuple[int, int]]:
    """Where so many words of ours stand in a row that nobody would repeat them in a line, from the first to behind the last."""
    found: list[tuple[int, int]] = []
    for at in range(len(words) - SURE + 1 if len(words) >= LEAST else 0):
        if tuple(words[at : at + SURE]) in letters.runs:
            joins = bool(found) and at <= found[-1][1]
            found[-1:] = [(found[-1][0], at + SURE)] if joins else [*found[-1:], (at, at + SURE)]
    return [
        (a, b)
        for a, b in found
        if (b - a >= _LONG or (b - a >= LEAST and 2 * (b - a) > len(words))) and not public.hold(words[a:b])
    ]

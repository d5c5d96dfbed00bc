"""Words in a row: what two texts have in common. The one rule: words compare without case, accents and what nobody sees.

A *run* is so many words one after the other, wherever lines break and whatever stands between them. Everything is linear in the
text; runs of a text that is asked for again and again (the notes of a ticket) are remembered.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
#: Texts beyond this many characters are read anew each time: what is remembered stays small.
_REMEMBERED = 20_000


class _Unseen(dict[int, int | None]):
    """For ``str.translate``: drops accents (Mn) and invisible characters (Cf), learning each character once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.category(chr(code)) in ("Mn", "Cf") else code
        return kept


_UNSEEN = _Unseen()


def words_of(text: str) -> list[str]:
    """The words of a text as they compare: without case, accents and invisible characters."""
    if text.isascii():
        return _WORD.findall(text.lower())
    spelt = _BEYOND_ASCII.sub(lambda found: found[0].translate(_UNSEEN), unicodedata.normalize("NFKD", text))
    return _WORD.findall(spelt.casefold())


def runs_in(words: list[str], size: int) -> list[int]:
    """Every run of ``size`` words as a number, in the order they begin; equal within one process only."""
    return list(map(hash, zip(*(words[n:] for n in range(size)), strict=False)))


def runs_of(text: str, size: int) -> frozenset[int]:
    """The runs of ``size`` words in a text."""
    return _remembered(text, size) if len(text) <= _REMEMBERED else frozenset(runs_in(words_of(text), size))


@lru_cache(maxsize=64)
def runs_of_all(texts: tuple[str, ...], size: int) -> frozenset[int]:
    """The runs of all of these texts together."""
    return frozenset().union(*(runs_of(text, size) for text in texts))


@lru_cache(maxsize=2048)
def _remembered(text: str, size: int) -> frozenset[int]:
    return frozenset(runs_in(words_of(text), size))

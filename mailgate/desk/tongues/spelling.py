"""The ways to write a word. The one rule: all its accents, or none, or ``ae`` for ``ä``; ``ss`` for ``ß`` as they come."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

_AS_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def plain(word: str) -> str:
    """A word as it compares: composed, small, ``ß`` as ``ss``, one kind of apostrophe."""
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'")


def forms(word: str) -> tuple[str, ...]:
    """Every way to write a word of the tables, as ``plain`` makes it."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return tuple(dict.fromkeys(plain(one) for one in (word, bare, word.translate(_AS_TWO))))


def closest(word: str, among: Iterable[str]) -> str:
    """The one of ``among`` that was probably meant, or ""."""
    cutoff = 0.75 if len(word) > 3 else 0.8
    found = difflib.get_close_matches(word, list(among), n=1, cutoff=cutoff)
    return found[0] if found else ""

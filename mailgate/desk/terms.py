"""Words as a search compares them. The one rule: what a database finds is read once more here, over the very text that the
reader may see, so no index decides what somebody learns.

Letters and digits count, case and accents do not (``Zürich`` is ``zurich``), and everything else parts words. Scripts without
blanks between their words (Chinese, Japanese, Korean) are taken sign by sign, as in a phrase: where a word begins is not written
there, and words of two signs are the most common ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SIGNS = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\W_][\u0300-\u036f]*)+")
_SIGN = re.compile(rf"[{_SIGNS}]")
#: A snippet is this much text before the word that was found, and this much behind its beginning.
_BEFORE, _BEHIND = 40, 80


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words that must stand together. ``prefix``: the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message must hold, and what it must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()


NO_WORDS = Words()


def split(text: str) -> tuple[str, ...]:
    """The words of a text as an index takes them: composed, lower case, accents still on."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


def signs(text: str, most: int) -> str:
    """The signs of scripts without blanks, one by one, for an index that would take a whole run for one word; with what touches
    them: ``LEDです`` is ``LED で す``."""
    runs = (run for run in text[:most].split() if _SIGN.search(run)) if not text.isascii() else ()
    return " ".join(word for run in runs for word in _WORD.findall(run))


def fits(words: Words, texts: Iterable[str]) -> bool:
    """Whether these texts together hold every wanted word and no unwanted one; no phrase goes from one text to the next."""
    read = [_folded_words(text) for text in texts]
    holds = [any(_first(term, one) is not None for one in read) for term in words.wanted]
    return all(holds) and not any(_first(term, one) is not None for term in words.unwanted for one in read)


def snippet(words: Words, text: str) -> str:
    """Some of a text around the first wanted word in it, on one line; "" where it holds none."""
    text = unicodedata.normalize("NFC", text)
    found = list(_WORD.finditer(text))
    read = [_folded(one[0].lower()) for one in found]
    firsts = [at for at in (_first(term, read) for term in words.wanted) if at is not None]
    if not firsts:
        return ""
    start = found[min(firsts)].start()
    begin, end = max(0, start - _BEFORE), start + _BEHIND
    line = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{line}{'…' if end < len(text) else ''}"


def _first(term: Term, read: list[str]) -> int | None:
    """Where the term stands first."""
    *before, last = (_folded(word) for word in term.words)
    for at in range(len(read) - len(before)):
        there = read[at + len(before)]
        if (there == last or (term.prefix and there.startswith(last))) and read[at : at + len(before)] == before:
            return at
    return None


def _folded_words(text: str) -> list[str]:
    return [_folded(word) for word in split(text)]


def _folded(word: str) -> str:
    """Without accents, as both databases compare (``ß`` stays what it is)."""
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))

"""What a mail answers, found again in it. Its one rule: letters in their order, whatever became of lines, spaces and marks.

With the answered message at hand no language need be understood: a line is history if its letters stand there one after the
other. A few letters prove nothing by themselves, only beside a line that is known: *Yes, please* may be the author's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

_MAX_KNOWN = 100_000
"""Characters of the texts that are looked at, all of them together."""
_SMALL = 4_096
"""In so many letters anything is found at once."""
_SURE = 16
"""So many letters in a row are no chance."""
_BESIDE = 24
"""Letters of the line beside that are compared with a short one."""
_SURE_JOINED = 4
"""The same in scripts in which a letter is a word."""
_LETTER = re.compile(r"[^\W_]+")
_JOINED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_PLAIN = re.compile("[a-z0-9]+")
_LINK = re.compile(r"<?(?:https?://|mailto:|cid:)[^\s>]{1,400}>?|\[cid:[^\]\n]{1,200}\]")
"""What one program shows of a link and another does not."""
_LEAD = re.compile(r"^(?:[>|] ?){1,20}")


NO, AFTER, YES = range(3)
"""Of a line: not known; known only if history is meant, since it goes on where the known line before an answer ended; known."""


class Parent:
    """The texts a mail answers, ready to be asked."""

    def __init__(self, texts: Sequence[str]) -> None:
        texts = _bounded(texts)
        told = [_words(text) for text in texts]
        self._squashed = "\n".join("".join(words) for words in told)
        self._plain = "\n".join("".join(_PLAIN.findall(text.lower())) for text in texts)
        self._ends = frozenset(accumulate(len(word) for words in told for word in (*words, "\n")))
        self._pieces = {form: _pieces(form) for form in (self._squashed, self._plain) if len(form) > _SMALL}
        self.letters = max((letters_in([text]) for text in texts), default=0)
        """Letters of the longest of the texts."""

    def known(self, lines: Sequence[str]) -> bytearray:
        """Of each of the ``lines`` whether it stands in what is answered. Blank lines never do."""
        told = ["".join(_words(_LEAD.sub("", line))) for line in lines]
        found = bytearray(YES if self._holds(line, letters) else NO for line, letters in zip(lines, told, strict=True))
        full = [index for index, letters in enumerate(told) if letters]
        self._go_on(found, told, full)
        for below, index in pairwise(reversed(full)):
            if found[below] == YES and not found[index] and self._stands(told[index] + told[below][:_BESIDE]):
                found[index] = YES
        for before, index in pairwise(index for index, line in enumerate(lines) if line):
            if not told[index] and found[before]:  # a rule, a link: nobody's words
                found[index] = found[before]
        return found

    def _go_on(self, found: bytearray, told: list[str], full: list[int]) -> None:
        """Know short lines by what they follow, also where an answer stands between."""
        at, before = -1, NO
        for index in full:
            letters = told[index]
            if found[index]:
                begins = self._squashed.find(letters, max(at, 0))
                at = begins + len(letters) if begins >= 0 else at
            elif at >= 0 and self._squashed.startswith(letters, at) and at + len(letters) in self._ends:
                found[index] = YES if before == YES else AFTER
                at += len(letters)
            before = found[index]

    def _holds(self, line: str, letters: str) -> bool:
        """Whether the letters of a line stand there; or but for those that a wrong charset spoiled."""
        if len(letters) >= (_SURE_JOINED if _JOINED.search(letters) else _SURE) and self._stands(letters):
            return True
        if line.isascii() and "?" not in line:
            return False
        plain = "".join(_PLAIN.findall(line.lower()))
        return len(plain) >= _SURE + _BESIDE // 3 and self._stands(plain, self._plain)

    def _stands(self, letters: str, form: str | None = None) -> bool:
        """Whether letters stand there in a row. In a long text their pieces are asked for first: a search may cost all of it."""
        form = self._squashed if form is None else form
        pieces = self._pieces.get(form)
        if pieces is not None and len(letters) >= _SURE:
            places = (*range(0, len(letters) - _SURE, _SURE), len(letters) - _SURE)
            if any(letters[at : at + _SURE] not in pieces for at in places):
                return False
        return letters in form

    def answered_behind(self, line: str) -> bool:
        """Whether a line begins with known letters and goes on with words that are not: an answer behind its question."""
        words = _words(_LEAD.sub("", line))
        known = bisect_left(range(1, len(words) + 1), True, key=lambda count: not self._stands("".join(words[:count])))
        rest = "".join(words[known:])
        return len("".join(words[:known])) >= _SURE and len(rest) > 1 and not self._stands(rest)

    def is_whole(self, first: str, last: str) -> bool:
        """Whether one of the texts begins with the one line and ends with the other."""
        return self._meets(first, str.startswith) and self._meets(last, str.endswith)

    def _meets(self, line: str, at: Callable[[str, str], bool]) -> bool:
        line = _LEAD.sub("", line)
        forms = ((self._squashed, "".join(_words(line))), (self._plain, "".join(_PLAIN.findall(line.lower()))))
        return any(at(text, letters) for form, letters in forms if letters for text in form.split("\n"))


def _bounded(texts: Sequence[str]) -> list[str]:
    """The texts, as much of them as is looked at."""
    left, found = _MAX_KNOWN, list[str]()
    for text in texts:
        found.append(text[:left])
        left -= len(found[-1])
    return found


def _pieces(form: str) -> frozenset[str]:
    return frozenset(form[at : at + _SURE] for at in range(len(form) - _SURE + 1))


def letters_in(lines: Sequence[str]) -> int:
    """How many letters stand in the lines; where a letter is a word it counts for several."""
    return sum(len(word) + _SURE_JOINED * len(_JOINED.findall(word)) for line in lines for word in _words(line))


def _words(text: str) -> list[str]:
    return _LETTER.findall(_LINK.sub(" ", text).casefold() if ":" in text else text.casefold())

"""Which of several texts of a mail were said already. Its one rule: words count, and not how they are laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORD = re.compile(r"\w+")
_SAME, _WITHIN = 40, 100
"""So many letters said twice, or standing inside what was said, are a copy; fewer may be somebody's answer."""


@dataclass(slots=True)
class Said:
    """The words of the texts so far: some mailers send one text twice, or both forms of a body as if they were two bodies."""

    words: str = " "
    texts: set[str] = field(default_factory=set)

    def is_new(self, text: str, *, rich: bool) -> bool:
        """Whether ``text`` says more; if so it is noted. Short words are said again, unless they are all that was said."""
        words = f" {' '.join(_WORD.findall(text))} "
        if len(words) > 2 and self._is_copy(words, rich=rich):
            return False
        self.texts.add(words)
        self.words += words.lstrip(" ")
        return True

    def _is_copy(self, words: str, *, rich: bool) -> bool:
        if words == self.words or (len(words) >= _SAME and words in self.texts):
            return True
        return rich and len(words) >= _WITHIN and words in self.words


def squash(text: str) -> str:
    """The words of a text and nothing between them."""
    return "".join(_WORD.findall(text))

"""Which of several texts of a mail were said already. Its one rule: words count, and not how they are laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Said:
    """The words of the texts so far: some mailers send one text twice, or both forms of a body as if they were two bodies."""

    words: str = ""
    plain: set[str] = field(default_factory=set)

    def is_new(self, text: str, *, rich: bool) -> bool:
        """Whether ``text`` says more; if so it is noted. A rich form does not if its words stand above, a plain one if it is
        all the same."""
        words = squash(text)
        if words and (words in self.words if rich else words in self.plain):
            return False
        self.plain.add(words)
        self.words += words
        return True


def squash(text: str) -> str:
    """The words of a text and nothing between them."""
    return "".join(_WORD.findall(text))

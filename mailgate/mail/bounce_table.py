"""Tables of phrases as patterns. Its one rule: a line is one or more phrases, and white space around it is none of them."""

from __future__ import annotations

import re
from functools import cache


class Phrases:
    """A table of phrases, in any case. It is compiled when first asked, for most mails are no reports."""

    def __init__(self, lines: str, before: str = "") -> None:
        self._lines = lines
        self._before = before

    def search(self, text: str) -> re.Match[str] | None:
        """The first phrase that stands in the text."""
        return _compiled(self._before, self._lines).search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """The phrase with which the text begins, behind what the table says may stand before."""
        return _compiled(self._before, self._lines).match(text)


@cache
def _compiled(before: str, lines: str) -> re.Pattern[str]:
    phrases = "|".join(line.strip() for line in lines.splitlines() if line.strip())
    return re.compile(f"{before}(?:{phrases})", re.IGNORECASE)

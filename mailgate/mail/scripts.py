"""Which letters may stand together in an address. Its one rule: nothing that looks like another address is one (T12)."""

from __future__ import annotations

import re
import unicodedata

_TOGETHER = (
    frozenset({"LATIN"}),
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that are written together; any other script stands alone, the top-level domain included."""
_LOOK_ALIKE = frozenset("ıĸſ")
_LATIN_END = "\u017f"
"""Latin letters behind it are rare, and some look like ASCII."""

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 14): drawn as nothing, or as a blank."""


def hidden(text: str) -> bool:
    """Whether ``text`` holds what no reader sees."""
    return _UNSEEN.search(text) is not None


def belong(text: str) -> bool:
    """Whether the letters of ``text`` are of scripts that are written together, and none could be taken for another."""
    if text.isascii():
        return True
    if not _LOOK_ALIKE.isdisjoint(text):
        return False
    scripts = {_script(c) for c in text if c.isalpha()}
    return scripts != {"ODD"} and (len(scripts) == 1 or any(scripts <= together for together in _TOGETHER))


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "ODD").split(" ", 1)[0]
    return "ODD" if name == "LATIN" and letter > _LATIN_END else name

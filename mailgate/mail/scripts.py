"""Which letters may stand together in an address. Its one rule: nothing that looks like another address is one (T12)."""

from __future__ import annotations

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

"""Lines of prose, told from what may be a mark of history. Its one rule: only what is certain, ``quoting`` looks at the others.

Most lines of most mails are prose, and each of ``quoting``'s patterns would say so by itself; one walk says it for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailgate.mail import attribution, lotus

_SIGNS = frozenset(" >*_-–—=+#.~|")
"""With what delimiters, rules, rows and quotes begin."""
_RULES = frozenset("-–—_=*")
_SAYS = re.compile(r"[:：@\d]|---")
"""What a mark needs that does not begin with one of the signs, or the line below it."""
_KEYS = re.compile(r"[:：@]|---")
_WORDS = frozenset({"or", "me"})
"""How *original message processed by* and *message du 3/5/26* begin, which need no colon."""


def of(lines: Sequence[str]) -> list[bool]:
    """Of each line whether it is prose: ``quoting.mark`` finds nothing there, whatever our addresses are."""
    found, below = [False] * len(lines), True
    for at in range(len(lines) - 1, -1, -1):
        if line := lines[at]:
            said = _SAYS.search(line) is not None
            ruled = at > 0 and lines[at - 1][:1] in _RULES
            found[at] = below and not ruled and _is_plain(line, said=said)
            below = _announces_nothing(line, said=said)
    return found


def _is_plain(line: str, *, said: bool) -> bool:
    """No mark by itself: no sign, no colon, no address, and no date at its beginning."""
    if line[0] in _SIGNS or line[:2].lower() in _WORDS:
        return False
    return not said or not (_KEYS.search(line) or attribution.may_begin(line))


def _announces_nothing(line: str, *, said: bool) -> bool:
    """Nothing that makes a mark of the line above it: no quote, no header, no time."""
    if line[0] in ">|":
        return False
    return not said or not (line[0] in "mM" or ":" in line or "：" in line or lotus.is_when(line))

"""The headers Lotus Notes puts above an answered mail. Its one rule: a date with a time of day, and the headers it stacks.

Notes 8 sums the mail up on a line (``Bea Staff---03.05.2026 10:12:33---Hello Anna``) above headers; older ones write who and
when, and then each name of a header on a line of its own, its value below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailgate.mail import reply_words as words

_SUM = re.compile(r"\S.{1,80}?-{3}(\d.{8,30}?)-{3}.{0,300}")
_WHEN = 45
"""Characters of a line that only says when."""
_FAR = 16
"""Lines in which the stacked headers stand."""


def sums_up(line: str) -> bool:
    """Is it the line with which Notes 8 sums a mail up?"""
    told = _SUM.fullmatch(line) if "---" in line else None
    return told is not None and is_when(told[1])


def stacked(lines: Sequence[str], at: int) -> int:
    """The line after the headers that begin with who and when at ``lines[at]``; 0 if none do."""
    if at + 1 >= len(lines) or not lines[at] or not is_when(lines[at + 1]):
        return 0
    named = [index for index in range(at + 2, min(at + _FAR, len(lines))) if _name(lines[index]) in ("to", "cc", "subject")]
    keys = {_name(lines[index]) for index in named}
    return min(named[-1] + 2, len(lines)) if {"to", "subject"} <= keys else 0


def is_when(text: str) -> bool:
    """Does a short line hold a date and a time of day?"""
    return len(text) <= _WHEN and bool(words.YEAR.search(text) and words.CLOCK.search(text))


def _name(line: str) -> str:
    """The header that a line names and nothing else."""
    return words.HEADER_KEYS.get(line.rstrip(" :").lower(), "") if 0 < len(line) <= 20 else ""

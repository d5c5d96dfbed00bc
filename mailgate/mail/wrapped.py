"""Lines that a mailer wrapped off the quoted ones above them. Its one rule: one such line is no evidence, for answers look alike.

A program that wraps what it has quoted does so again and again: a word or two without ``>`` below a line that was full, and then
the quote goes on. Once, and it may be an answer; that stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WRAP_AT = 72
_NEAR = 40
"""Lines above and below in which the wrapping must be met again."""
_MAX_REST = 24
"""Characters of what is wrapped off: a quote mark makes a line longer by few."""
_BARE_LINK = re.compile(r"[(<\[]https?://[^\s()<>]{1,400}[)>\]][\s>]{0,5}")
_MARKED_LINK = re.compile(r"[(<\[]https?://[^\s()<>]{1,400}[)>\]]\s{1,3}>")
"""A quote mark behind the link: a line of the quote, torn apart."""
_PAIRS = (*map(tuple, ("()", "[]", "«»", "“”", "„“")), ('"', '"'))
_BROKEN_LINK = re.compile(r"(?:.* )?[(<\[][^\s()<>]{0,20}://[^\s()<>]{1,440}")


def is_wrapped(lines: Sequence[str], at: int) -> bool:
    """Was ``lines[at]``, which bears no ``>``, wrapped off the quoted line above it? The lines are trimmed."""
    above, line = lines[at - 1], lines[at]
    if _BROKEN_LINK.fullmatch(above) and " " not in line and line[-1:] in ")>]" and "://" not in line:
        return True
    if at + 1 < len(lines) and lines[at + 1].startswith(">") and (_MARKED_LINK.fullmatch(line) or _closes(above, line)):
        return True
    return _is_rest(lines, at) and sum(_is_rest(lines, near) for near in _near(lines, at)) >= 2


def _closes(above: str, line: str) -> bool:
    """Does the line, in the middle of a sentence, close a bracket or a quotation that the full line above opened?"""
    if not line[:1].islower() or above[-1:] in ".?!:" or len(above) + len(line.split(" ", 1)[0]) < _WRAP_AT:
        return False
    for first, last in _PAIRS:
        if first == last and above.count(first) % 2 == line.count(first) % 2 == 1:
            return True
        if first != last and above.count(first) > above.count(last) and line.count(last) > line.count(first):
            return True
    return False


def _near(lines: Sequence[str], at: int) -> range:
    return range(max(at - _NEAR, 1), min(at + _NEAR, len(lines) - 1))


def _is_rest(lines: Sequence[str], at: int) -> bool:
    """Is it a link, or a word or two that would not have fitted on the full line above, and does the quote go on below?"""
    above, line = lines[at - 1], lines[at]
    if not above.startswith(">") or above[-1:] in ".?!:" or at + 1 >= len(lines) or not lines[at + 1].startswith(">"):
        return False
    if _BARE_LINK.fullmatch(line):
        return True
    return line[:1].islower() and len(line) <= _MAX_REST and len(above) + len(line.split(" ", 1)[0]) >= _WRAP_AT

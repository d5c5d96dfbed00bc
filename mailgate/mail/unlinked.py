"""Links to the page in what somebody wrote, cut out of it. The one rule: what is signed in a link goes, every other word stays.

A link is a key of one person (``links``), and it stands in every letter they quote or hand on. It is known by its shape alone,
whatever stands before it: the URL may have been another one then, and filters of mail put their own around it, percent-encoded
(Safe Links and its like). Programs also break long lines within it, with or without quote marks, put signs into it that nobody
sees, and write ``=2E`` (RFC 2045 §6.7), ``&#46;`` or ``&period;`` (HTML §13.5) or a full-width sign (Unicode NFKC) for a point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mailgate.mail.tokens import TOKEN_LENGTH

#: What tells one link from another, as we write it.
SEGMENT = rf"(?:\d{{1,12}}-)?\d{{1,12}}\.\d{{1,19}}\.[a-z2-7]{{{TOKEN_LENGTH}}}"
#: Blocks of Unicode with other spellings of ASCII: superscripts, letterlike, enclosed, small, full-width, mathematical.
_ELSEWHERE = (
    (0xAA, 0xBA),
    (0x2B0, 0x2E3),
    (0x1D2C, 0x1D6A),
    (0x2024, 0x2024),
    (0x2070, 0x209C),
    (0x2100, 0x214F),
    (0x2160, 0x217F),
    (0x2460, 0x24FF),
    (0xFE50, 0xFE6B),
    (0xFF01, 0xFF5E),
    (0x1D400, 0x1D7FF),
    (0x1F130, 0x1F189),
    (0x1FBF0, 0x1FBF9),
)


def _like(signs: str) -> str:
    """Whatever reads as one of these signs, for a set in a pattern."""
    compatible = (chr(one) for first, last in _ELSEWHERE for one in range(first, last + 1))
    return "".join(re.escape(one) for one in compatible if unicodedata.normalize("NFKC", one).lower() in signs)


def _numbered(codes: Iterable[int]) -> str:
    """Character references to these, in the pattern's own letters: ``&#46;``, ``&#x2e;``."""
    spelt = "|".join(f"{code}|x0{{0,5}}{code:x}" for code in codes)
    return rf"&(?:amp;){{0,2}}#0{{0,5}}(?:{spelt});?"


#: What nobody sees: soft hyphens, joiners, marks of direction, selectors, tags (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = (
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    r"\uffa0\U000e0000-\U000e0fff]"
)
_HEX = r"(?:%(?:25){0,2}|=)"
_GAP = (
    rf"(?:{_UNSEEN}|{_HEX}e2{_HEX}80{_HEX}8[b-f]|{_HEX}c2{_HEX}ad|<wbr ?/?>"
    rf"|&(?:amp;){{0,2}}(?:shy|zwn?j|zerowidthspace|#(?:173|820[3-7]|8288|65279|x0?ad|x200[b-f]|x2060|xfeff));)"
)
_FOLD = rf"{_GAP}{{0,4}}(?:=?\r?\n(?:[\s>|\u2502]|{_UNSEEN}){{0,20}})?"
_DIGITS, _SMALL = "0123456789", "abcdefghijklmnopqrstuvwxyz234567"
_DIGIT = rf"(?:[0-9{_like(_DIGITS)}]|{_HEX}3\d|{_numbered(range(48, 58))}){_FOLD}"
_DASH = rf"(?:[-\u2010-\u2015\u2212{_like('-')}]|{_HEX}2d|{_numbered([45])}|&(?:amp;){{0,2}}(?:dash|hyphen|minus);){_FOLD}"
_POINT = rf"(?:[.{_like('.')}]|{_HEX}2e|{_numbered([46])}|&(?:amp;){{0,2}}period;){_FOLD}"
_LETTER = (
    rf"(?:[a-z2-7{_like(_SMALL)}]|{_HEX}(?:[4-7][0-9a-f]|3[2-7])"
    r"|&(?:amp;){0,2}#0{0,5}(?:5[0-5]|6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2]|x0{0,5}(?:3[2-7]|[4-7][0-9a-f]));?)"
)
_END = rf"{_POINT}(?:{_LETTER}{_FOLD}){{{TOKEN_LENGTH - 1}}}{_LETTER}"
#: With the last sign before it, a digit or the end of one that is written otherwise: few texts have one before a point, and
#: whatever begins with a set of signs is looked for quickly.
_TAIL = re.compile(rf"[0-9;{_like(_DIGITS)}]{_FOLD}{_END}", re.IGNORECASE)
#: No possessive repetitions, which Python 3.11.2 gets wrong (gh-106052): it is looked for near what it ends with instead.
_LINK = re.compile(
    rf"(?:{_DIGIT}){{1,12}}(?:{_DASH}(?:{_DIGIT}){{1,12}})?{_POINT}(?:{_DIGIT}){{1,19}}{_END}",
    re.IGNORECASE,
)
_REACH = 45 * 60
"""Characters before its end at which a link begins at most: 45 signs, each written as a reference and on a line of its own."""


def without_links(text: str) -> str:
    """``text`` with "\u2026" for what is signed in its links to the page. Linear."""
    pieces: list[str] = []
    copied = seen = 0
    for tail in _TAIL.finditer(text):
        found = _LINK.search(text, max(seen, tail.start() - _REACH), tail.end())
        seen = tail.end()
        if found is not None:
            pieces += (text[copied : found.start()], "\u2026")
            copied = found.end()
    return "".join((*pieces, text[copied:])) if pieces else text

"""Signs of our keys in every spelling. The one rule: what reads as the sign is the sign, and a search stays linear.

Filters and mail programs percent-encode what stands in a URL (RFC 3986 §2.1), also twice, write ``=2E`` (RFC 2045 §6.7),
``&#46;`` or ``&period;`` (HTML §13.5) or a full-width sign (Unicode NFKC) for a point, break long lines within it, with or
without quote marks, and put signs into it that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from mailgate.mail.tokens import TOKEN_LENGTH

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
FOLD = rf"{_GAP}{{0,4}}(?:=?\r?\n(?:[\s>|\u2502]|{_UNSEEN}){{0,20}})?"
_DIGITS, _SMALL = "0123456789", "abcdefghijklmnopqrstuvwxyz234567"
DIGIT = rf"(?:[0-9{_like(_DIGITS)}]|{_HEX}3\d|{_numbered(range(48, 58))}){FOLD}"
DASH = rf"(?:[-\u2010-\u2015\u2212{_like('-')}]|{_HEX}2d|{_numbered([45])}|&(?:amp;){{0,2}}(?:dash|hyphen|minus);){FOLD}"
POINT = rf"(?:[.{_like('.')}]|{_HEX}2e|{_numbered([46])}|&(?:amp;){{0,2}}period;){FOLD}"
_LETTER = (
    rf"(?:[a-z2-7{_like(_SMALL)}]|{_HEX}(?:[4-7][0-9a-f]|3[2-7])"
    r"|&(?:amp;){0,2}#0{0,5}(?:5[0-5]|6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2]|x0{0,5}(?:3[2-7]|[4-7][0-9a-f]));?)"
)
END = rf"{POINT}(?:{_LETTER}{FOLD}){{{TOKEN_LENGTH - 1}}}{_LETTER}"
LAST = rf"0-9;{_like(_DIGITS)}"
"""For a set: a digit, or how a sign ends that is written otherwise."""
_REACH = 45 * 60
"""Characters before its end at which a key begins at most: 45 signs, each written as a reference and on a line of its own."""


def one_of(letters: str) -> str:
    """A pattern of one of these small letters, in either case."""
    codes = [ord(case) for one in letters for case in (one, one.upper())]
    return rf"(?:[{alike(letters)}]|{_HEX}(?:{'|'.join(f'{code:x}' for code in codes)})|{_numbered(codes)}){FOLD}"


def alike(letters: str) -> str:
    """For a set: these letters, and the signs that read as one of them."""
    return letters + _like(letters)


def found(text: str, tail: re.Pattern[str], whole: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Each ``whole``, looked for only near the ``tail`` with which each ends. Linear.

    No possessive repetitions, which Python 3.11.2 gets wrong (gh-106052): near its end is where it need not look far."""
    seen = 0
    for end in tail.finditer(text):
        one = whole.search(text, max(seen, end.start() - _REACH), end.end())
        seen = end.end()
        if one is not None:
            yield one


def masked(text: str, tail: re.Pattern[str], whole: re.Pattern[str]) -> str:
    """``text`` with "\u2026" for each that is ``found``."""
    pieces: list[str] = []
    copied = 0
    for one in found(text, tail, whole):
        pieces += (text[copied : one.start()], "\u2026")
        copied = one.end()
    return "".join((*pieces, text[copied:])) if pieces else text

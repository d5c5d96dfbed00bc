"""The charset of octets that name none, or a wrong one. Its one rule: a charset is believed for the language it makes, or not.

Each charset is judged by the letters it makes of the octets beyond ASCII: are they those of one language it is used for, do they
stand in words as letters do, are the common ones common? Statistics over byte pairs, as in general detectors, need more text than
a subject or a short mail has, and then take French for Czech and Russian for Japanese.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from mailgate.mail import alphabets

_ENOUGH = 0.55
"""The mean mark of a character from which a charset is believed: most are letters of the language, and few are odd."""
_SURE, _MANY = 0.8, 8
"""The mark, and the characters, from which a label is overruled."""
_ODD, _SIGN, _LETTER, _RARE = -2.0, 0.3, 1.0, -1.0
_FEW, _LEAST = 3, {"cp1252": 0, "cp1250": 2, "iso8859-2": 2}
"""Fewer letters say nothing: one sign of pounds is not Polish, two octets are not Greek. Windows-1252 is taken unproven."""
_COMMONEST, _COMMON, _CAPITAL = 0.3, 0.1, 0.05
"""What a common letter of another script adds; so much does a capital lose, for a shifted charset has many."""
_HANDICAP = {"cp874": 0.3, "cp850": 0.2, "cp852": 0.2, "mac-roman": 0.1}
"""What charsets lose that are rare in mails, or have a letter at nearly every octet."""
_HIGH = re.compile(r"[^\x00-\x7f]")
_SHIFTED = re.compile(r"[a-zß-ÿа-џ][A-ZÀ-ÞЀ-Я]")
"""A capital inside a word: what lower-case letters of one charset become in another."""
_MIXED = re.compile(r"[A-Za-z][\u0370-\u0fff]|[\u0370-\u0fff][A-Za-z]")
"""A letter of ASCII joined to one of another script."""
_KANA = re.compile("[\u3041-\u30fe]")
_KANALESS = 0.15
"""What Japanese without any kana loses against Chinese."""
_ALONE = re.compile(r"(?<![^\W\d_])[\u0370-\u0fff](?![^\W\d_])")
"""A word of one letter in another script: a French ``à`` would be one in Russian."""
_LONE = re.compile(r"(?<![^\W\d_])[À-ÖØ-öø-ſ]{3,}(?![^\W\d_])")
"""A word without a letter of ASCII, in the Latin script."""


def charset(data: bytes) -> str | None:
    """The codec that makes most sense of ``data``, which holds octets beyond ASCII; None if none makes enough."""
    best, codec = _ENOUGH, None
    for name, mark in _marks(data):
        if mark > best + 1e-9:
            best, codec = mark, name
    return codec


def foreign(data: bytes, codec: str) -> bool:
    """Whether ``data`` makes so much more sense in ``codec`` than in Windows-1252 that a label naming that is wrong."""
    marks = dict(_marks(data))
    return len(_HIGH.findall(data.decode(codec, "replace"))) >= _MANY and marks[codec] >= _SURE and marks.get("cp1252", _ODD) < 0


def _marks(data: bytes) -> Iterator[tuple[str, float]]:
    for name, languages in alphabets.CHARSETS:
        text = _decoded(data, name)
        if text is not None:
            few = _LEAST.get(name, _FEW)
            yield name, _letters(text, _CASES[id(languages)], few) - _HANDICAP.get(name, 0)
    for name in _PAIRS:
        text = _decoded(data, name)
        if text is not None:
            yield name, _characters(text, name)


def _decoded(data: bytes, name: str) -> str | None:
    """``data`` in a charset, up to a character that the sample cuts off; None if it is not in it."""
    for cut in (0, 1, 2, 3) if name in _PAIRS else (0,):
        try:
            return data[: len(data) - cut].decode(name)
        except UnicodeError:
            continue
    return None


def _letters(text: str, languages: tuple[frozenset[str], ...], few: int) -> float:
    """The mean mark of the characters beyond ASCII, as letters of the likeliest of ``languages``, and there must be a few."""
    high = Counter(_HIGH.findall(text))
    size = high.total()
    spoilt = sum(len(pattern.findall(text)) for pattern in (_SHIFTED, _MIXED, _LONE, _ALONE)) * _ODD
    common = sum(_frequent(c) * n for c, n in high.items())
    marks = [_mark(high, alphabet) for alphabet in languages if sum(n for c, n in high.items() if c in alphabet) >= few]
    return (max(marks) + common + spoilt) / size if marks and size else _ODD


def _mark(high: Counter[str], alphabet: frozenset[str]) -> float:
    return sum(n * (_LETTER if c in alphabet else _SIGN if c in alphabets.SIGNS else _ODD) for c, n in high.items())


@cache
def _frequent(c: str) -> float:
    """How much more than another letter a common one says, and how much less a capital."""
    small = c.lower()
    found = _COMMONEST if small in alphabets.COMMONEST else _COMMON if small in alphabets.FREQUENT else 0.0
    return found - (_CAPITAL if small != c else 0.0)


def _characters(text: str, name: str) -> float:
    """The mean mark of the characters beyond ASCII, as characters of an East Asian charset."""
    high = Counter(_HIGH.findall(text))
    if (size := high.total()) < 2:
        return _ODD
    mark = sum(n * _PAIRS[name](c) for c, n in high.items()) / size
    return mark - _KANALESS if _PAIRS[name] is _japanese and not _KANA.search(text) else mark


def _is_sign(c: str) -> bool:
    return "\u3000" <= c <= "\u303f" or "\uff01" <= c <= "\uff5e" or c in alphabets.SIGNS or c in "↑→↓←☆★○●◎◇◆□■△▲▽▼※①②③④⑤"


def _within(c: str, codec: str, first: bytes, last: bytes) -> bool:
    """Whether a character stands between two in a charset: the common characters were given the first rows."""
    try:
        return first <= c.encode(codec) <= last
    except UnicodeError:
        return False


def _japanese(c: str) -> float:
    if "\u3041" <= c <= "\u30fe" or _is_sign(c):
        return _LETTER
    if "\uff61" <= c <= "\uff9f":  # half-width katakana: single octets, which anything can be read as
        return _RARE
    return 0.9 if _within(c, "euc_jp", b"\xb0\xa1", b"\xcf\xd3") else _ODD


def _korean(c: str) -> float:
    if _within(c, "euc_kr", b"\xb0\xa1", b"\xc8\xfe"):
        return _LETTER + 0.2 if c in alphabets.HANGUL else 0.8
    return _SIGN if _is_sign(c) else _ODD


def _simplified(c: str) -> float:
    if _within(c, "gb2312", b"\xb0\xa1", b"\xd7\xf9"):
        return _LETTER + 0.2 if c in alphabets.SIMPLIFIED else 0.8
    return 0.8 if _is_sign(c) else _RARE if _within(c, "gb2312", b"\xd8\xa1", b"\xf7\xfe") else _ODD


def _traditional(c: str) -> float:
    if _within(c, "big5", b"\xa4\x40", b"\xc6\x7e"):
        return _LETTER + 0.2 if c in alphabets.TRADITIONAL else 0.8
    return 0.8 if _is_sign(c) else _RARE if _within(c, "big5", b"\xc9\x40", b"\xf9\xd5") else _ODD


_PAIRS = {
    "cp932": _japanese,
    "euc_jp": _japanese,
    "gb18030": _simplified,
    "cp949": _korean,
    "big5hkscs": _traditional,
}
"""Charsets of two octets and more per character."""
_CASES = {
    id(languages): tuple(frozenset(letters + letters.upper()) for letters in languages.values())
    for _, languages in alphabets.CHARSETS
}

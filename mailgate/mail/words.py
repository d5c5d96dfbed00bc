"""Encoded words and lines fit to show. Its one rule: what comes out of decoding is shown, never parsed again (RFC 2047 §6.2)."""

from __future__ import annotations

import binascii
import re
import unicodedata
from itertools import groupby
from typing import NamedTuple

from mailgate.mail import charset
from mailgate.mail.transfer import base64

_LABEL = 80
"""Longest charset label with its language tag; what is longer is no encoded word."""
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width joiners: letters in Persian and glue in emoji, so kept in subjects and dropped in names."""


class _Word(NamedTuple):
    start: int
    end: int
    label: str
    kind: str
    text: str


def decode(value: str) -> str:
    """``value`` with its RFC 2047 encoded words decoded. Linear; never raises.

    Words are taken wherever they stand, also inside quoted strings and next to text, as mailers write them. Adjacent words of
    one charset are joined before decoding, because mailers split characters (§5 forbids it).
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    at = 0
    for run in _runs(value):
        out.append(value[at : run[0].start])
        out.append(_text(run))
        at = run[-1].end
    return "".join((*out, value[at:]))


def one_line(text: str, limit: int, *, keep_joiners: bool = False) -> str:
    """``text`` as one line a person may be shown: no control, bidi or format characters (T12), white space collapsed."""
    text = text[: 4 * limit]
    if not text.isprintable():
        text = _BREAKS.sub(" ", text)
        kept = _JOINERS if keep_joiners else frozenset()
        text = "".join(c for c in text if c in kept or unicodedata.category(c) not in _HIDDEN)
    return " ".join(text.split())[:limit].rstrip()


def _runs(value: str) -> list[list[_Word]]:
    """The encoded words, those in one list that decode together. White space between words belongs to the first (§6.2)."""
    runs: list[list[_Word]] = []
    for word in _words(value):
        if runs and not value[runs[-1][-1].end : word.start].strip():
            last = runs[-1][-1] = runs[-1][-1]._replace(end=word.start)
            if last.label == word.label:
                runs[-1].append(word)
                continue
        runs.append([word])
    return runs


def _text(run: list[_Word]) -> str:
    octets = b""
    for kind, some in groupby(run, key=lambda word: word.kind):
        text = "".join(word.text for word in some).encode("utf-8", "replace")
        octets += base64(text)[0] if kind == "b" else binascii.a2b_qp(text, header=True)
    return charset.decode(octets, run[0].label).text


def _words(value: str) -> list[_Word]:
    found: list[_Word] = []
    at = value.find("=?")
    while at >= 0:
        mark = value.find("?", at + 2, at + 2 + _LABEL)
        kind = value[mark + 1 : mark + 2].lower()
        if mark < 0 or kind not in ("b", "q") or value[mark + 2 : mark + 3] != "?":
            at = value.find("=?", at + 2)
            continue
        end = value.find("?=", mark + 3)
        if end < 0:  # no further word can end
            break
        label = value[at + 2 : mark].partition("*")[0].lower()  # RFC 2231 §5: charset*language
        found.append(_Word(at, end + 2, label, kind, value[mark + 3 : end]))
        at = value.find("=?", end + 2)
    return found

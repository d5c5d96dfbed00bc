"""Encoded words and lines fit to show. Its one rule: what comes out of decoding is shown, never parsed again (RFC 2047 §6.2)."""

from __future__ import annotations

import binascii
import re
import unicodedata
from itertools import groupby
from typing import NamedTuple

from mailgate.mail import charset
from mailgate.mail.transfer import base64

_OPENING = re.compile(r"=\?[ \t]{0,2}([^?=\s()<>@;,\"\[\]]{0,80})[ \t]{0,2}\?([bq])\?", re.IGNORECASE)
"""How an encoded word begins: charset, language tag (RFC 2231 §5), encoding."""
_TRIED = 100
"""Longest run of words that is also decoded one by one."""
_ESCAPE = re.compile(r"=[0-9A-Fa-f]{2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{2,}={0,2}")
_UNSPACED = re.compile(r"\S*")
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
    """Words of one charset joined before decoding; where that gives no text of the charset and each alone does, one by one."""
    joined = charset.decode(_octets(run), run[0].label)
    if not 1 < len(run) <= _TRIED or (joined.right and not _cut_apart(run)):
        return joined.text
    apart = [charset.decode(_octets([word]), word.label) for word in run]
    return "".join(one.text for one in apart) if all(one.right for one in apart) else joined.text


def _cut_apart(run: list[_Word]) -> bool:
    """Whether these are pieces of base64 without padding, each encoded by itself: together no whole number of quadruples."""
    sizes = [len(word.text.strip()) for word in run if word.kind == "b"]
    return any(size % 4 for size in sizes[:-1]) and sum(sizes) % 4 != 0


def _octets(run: list[_Word]) -> bytes:
    octets = b""
    for kind, some in groupby(run, key=lambda word: word.kind):
        text = "".join(word.text for word in some).encode("utf-8", "replace")
        octets += base64(text)[0] if kind == "b" else binascii.a2b_qp(text, header=True)
    return octets


def _words(value: str) -> list[_Word]:
    found: list[_Word] = []
    opening = _OPENING.search(value)
    while opening:
        label, kind = opening[1].partition("*")[0].lower(), opening[2].lower()
        text, end = _content(value, opening.end(), kind)
        if end:
            found.append(_Word(opening.start(), end, label, kind, text))
        opening = _OPENING.search(value, end or opening.end())
    return found


def _content(value: str, start: int, kind: str) -> tuple[str, int]:
    """The encoded text that begins at ``start``, and where the word ends; 0 if it cannot be told to be one."""
    stop = value.find("?=", start)
    follows = _OPENING.search(value, start, stop if stop >= 0 else len(value))
    if follows:  # the next word begins before this one is closed
        return value[start : follows.start()].rstrip(), follows.start()
    if stop < 0:
        return _open_end(value, start, kind)
    while kind == "q" and _ESCAPE.match(value, stop + 1):  # a question mark left as it is, before an escape
        further = value.find("?=", stop + 2)
        if further < 0 or any(c in " \t" for c in value[stop:further]) or _OPENING.search(value, stop + 1, further):
            break
        stop = further
    return value[start:stop], stop + 2


def _open_end(value: str, start: int, kind: str) -> tuple[str, int]:
    """A word that a server cut off: up to the next blank, if what stands there is encoded at all."""
    match = _UNSPACED.match(value, start)
    text = match[0].rstrip("?") if match else ""
    encoded = _BASE64.fullmatch(text) if kind == "b" else _ESCAPE.search(text)
    return (text, match.end()) if match and encoded else ("", 0)

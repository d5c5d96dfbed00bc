"""What a server said, without what it repeats of a secret. The one rule: no run of a secret is shown, however it is spelled.

Servers quote the command they do not understand, as it was sent or in a spelling of their own: base64 (RFC 4616), quoted
(RFC 3501 §4.3), percent-encoded (RFC 6749), escaped. So what was said is read in all of them, more than one deep, and shown is
what stands before the first word in which a secret is found.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

RUN: Final = 6
"""So many signs of a secret in a row are not shown; a shorter secret is not shown as a whole."""
_LONGEST = 2000
_WORD = re.compile(r"\S+")
_ESCAPED = re.compile(r"\\+u([0-9a-f]{4})|(?:[%=+]|\\+x)([0-9a-f]{2})", re.IGNORECASE)
_OCTAL = re.compile(r"\\+([0-3][0-7]{2})")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{4,}")
_HEX = re.compile(r"[0-9a-f]{2,}", re.IGNORECASE)
_NO_LETTERS = frozenset(" \\\"'+")
"""What a spelling may put in, leave out, or write for a blank."""


def without(text: str, *secrets: str) -> str:
    """``text``, or its words before the first that repeats something of ``secrets``, and "…". Never longer than a page."""
    forms = {form for secret in secrets for form in _forms(secret)} - {""}
    hidden = frozenset(run for form in forms for run in _runs(form))
    text = text[:_LONGEST]
    if not _repeats(text, hidden):
        return text
    ends = [0, *(word.end() for word in _WORD.finditer(text))]
    clean, dirty = 0, len(ends) - 1  # of so many words it is known that they repeat nothing, and something
    while dirty - clean > 1:
        middle = (clean + dirty) // 2
        clean, dirty = (clean, middle) if _repeats(text[: ends[middle]], hidden) else (middle, dirty)
    words = text[: ends[clean]].split()
    while words and any(_folded(words[-1]) in form for form in forms):  # the first words of a secret of several
        words.pop()
    return " ".join([*words, "…"])


def _forms(secret: str) -> Iterator[str]:
    """A secret as it is, and as octets that were taken for letters; each of them folded, too."""
    for form in (secret, secret.encode("utf-8", "surrogatepass").decode("latin-1")):
        yield from (form.casefold(), _folded(form))


def _runs(form: str) -> Iterator[str]:
    size = min(RUN, len(form))
    return (form[at : at + size] for at in range(len(form) - size + 1))


def _repeats(text: str, hidden: Iterable[str]) -> bool:
    sizes = {len(run) for run in hidden}
    read = {form for one in _readings(text) for form in (one.casefold(), _folded(one))}
    return any(one[at : at + size] in hidden for one in read for size in sizes for at in range(len(one) - size + 1))


def _folded(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isprintable() and sign not in _NO_LETTERS)


def _readings(text: str) -> Iterator[str]:
    """``text``, and all that it may mean."""
    for outer in _plain(text):
        yield outer
        for octets in _unpacked("".join(outer.split())):
            yield from _plain(octets.decode("latin-1"))


def _plain(text: str) -> tuple[str, str, str]:
    """With its escapes, without, and without those that stood below them."""
    once = _unescaped(text)
    return text, once, _unescaped(once)


def _unescaped(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), html.unescape(text))
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)


def _unpacked(text: str) -> Iterator[bytes]:
    """Whatever may be base64 or hexadecimal, from each place where it may begin."""
    for run in _BASE64.findall(text.replace("-", "+").replace("_", "/")):
        for start in range(4):
            some = run[start:]
            yield base64.b64decode(some + "A" * (-len(some) % 4))
    for run in _HEX.findall(text.replace(":", "")):
        for start in range(2):
            some = run[start:]
            yield bytes.fromhex(some[: len(some) // 2 * 2])

"""What no person types: signed addresses and links of ours, the marks of a notice. Its one rule: broken or encoded, they count.

Texts are as large as a mail may be, so each question is asked by its cheapest sign first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from mailgate.mail.spelled import DASH, DIGIT, END, FOLD, LAST, POINT, alike, found, masked, one_of
from mailgate.mail.tokens import TOKEN_LENGTH
from mailgate.mail.unlinked import SEGMENT, SPELLED

_ACTION = rf"[hcu]\d{{1,12}}-\d{{1,9}}\.[a-z2-7]{{{TOKEN_LENGTH}}}"
_TOKEN = rf"(?:t\d{{1,9}}-\d{{1,9}}\.[pi]\.[a-z2-7]{{{TOKEN_LENGTH}}}|{_ACTION}|{SEGMENT})"
#: What no person types: a signed address, a link to the page, the marker of an internal notice, the banner of a notice.
_MARKER = re.compile("\u27e6internal\\b", re.IGNORECASE)
_BANNER = re.compile("=== [^=\n]{3,80} \u00b7 [^=\n]{3,120} ={3}")
MARK = re.compile(rf"{_TOKEN}|{_MARKER.pattern}|{_BANNER.pattern}", re.IGNORECASE)
_ADDRESS = re.compile(_TOKEN, re.IGNORECASE)
_SIGNED = re.compile(_TOKEN.encode(), re.IGNORECASE)
#: How every signed address ends.
_TAIL = re.compile(rf"\.[a-z2-7]{{{TOKEN_LENGTH}}}", re.IGNORECASE)
_SIGNED_TAIL = re.compile(_TAIL.pattern.encode(), re.IGNORECASE)
#: The same, or one that shows only once broken lines are joined: at least what ``_forms`` takes out may stand in it.
_BROKEN_TAIL = re.compile(rf"\.(?:(?:[=\-\r]*+\n[\s>|=\-]*+)?[a-z2-7]){{{TOKEN_LENGTH}}}", re.IGNORECASE)
_RULED = re.compile("===")
#: What may make a ``=`` of it when it is decoded, once or twice.
_ENCODED_RULE = re.compile("%(?:25|3[3d]|[46]4)", re.IGNORECASE)
#: A line end at which the rule of a banner may have been broken.
_BROKEN_RULE = re.compile(r"\n(?<=[=\-\r]\n)(?:[^\S\n]|[>|\-])*+[=\n]")
_INSIDE = re.compile(rf"\u27e6internal\b|t\d{{1,9}}-\d{{1,9}}\.i\.[a-z2-7]{{{TOKEN_LENGTH}}}|{_ACTION}", re.IGNORECASE)
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
#: What is signed in an address, or a link, in every spelling, and how it ends.
_SPELLED_TAIL = re.compile(rf"[{LAST}{alike('pi')}]{FOLD}{END}", re.IGNORECASE)
_OF_TICKET = rf"{one_of('t')}(?:{DIGIT}){{1,9}}{DASH}(?:{DIGIT}){{1,9}}{POINT}"
_OF_ACTION = rf"{one_of('hcu')}(?:{DIGIT}){{1,12}}{DASH}(?:{DIGIT}){{1,9}}{END}"
_SPELLED = re.compile(rf"{_OF_TICKET}{one_of('pi')}{END}|{_OF_ACTION}|{SPELLED}", re.IGNORECASE)
_SPELLED_INSIDE = re.compile(rf"{_OF_TICKET}{one_of('i')}{END}|{_OF_ACTION}", re.IGNORECASE)
_BROKEN = re.compile(r"\n[\s>|]*")


def marked(text: str) -> bool:
    """Whether a text holds something that only a letter of ours can have, also broken over lines or percent-encoded."""
    return any(map(_is_marked, _forms(text)))


def inside(text: str) -> bool:
    """Whether a text holds the marker, or in any spelling a signed address, of an internal letter."""
    if any(_likely(form) and _INSIDE.search(form) for form in _forms(text)):
        return True
    return any(found(text, _SPELLED_TAIL, _SPELLED_INSIDE))


def signed(octets: bytes) -> bool:
    """Whether a signed address stands in some octets as it is."""
    return _SIGNED_TAIL.search(octets) is not None and _SIGNED.search(octets) is not None


def _is_marked(text: str) -> bool:
    """Whether ``MARK`` is found. By its parts, each asked for where its quick sign stands: that is many times as fast."""
    if "\u27e6" in text and _MARKER.search(text):
        return True
    if "\u00b7" in text and _BANNER.search(text):
        return True
    return _TAIL.search(text) is not None and _ADDRESS.search(text) is not None


def _likely(text: str) -> bool:
    """Whether a mark of ours can stand there at all: a quick look, for files are as large as a mail may be."""
    return "\u27e6" in text or ("=== " in text and "\u00b7" in text) or _TAIL.search(text) is not None


def _forms(text: str) -> Iterator[str]:
    """The text as it is, with its broken lines joined, and with what is percent-encoded in it, even twice, as it reads.

    Only the forms in which a mark can stand: most texts, and nearly all files, have none.
    """
    if _likely_broken(text):
        yield text
        joined = text.replace("\r\n", "\n").replace("-\n", "\n").replace("=\n", "\n")  # a pattern that begins so is slow
        yield _BROKEN.sub("", joined)
    if "%" in text and _ENCODED.search(text):  # only the encoded pieces: octets of a picture are full of others
        once = _decoded(text)
        yield _decoded(once) if _ENCODED.search(once) else once


def _likely_broken(text: str) -> bool:
    """``_likely`` of the text as it is or with its broken lines joined, without joining them; of few texts more."""
    if "\u27e6" in text or _BROKEN_TAIL.search(text):
        return True
    return "\u00b7" in text and _ruled(text)


def _ruled(text: str) -> bool:
    return _RULED.search(text) is not None or _BROKEN_RULE.search(text) is not None


def may_be_banner(text: str) -> bool:
    """Whether the rules of a banner can stand in any form of the text."""
    return _ruled(text) or _ENCODED_RULE.search(text) is not None


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda piece: unquote(piece[0]), text)


def without_addresses(text: str) -> str:
    """``text`` with "\u2026" for what is signed in its addresses and links, in every spelling: that is nobody's to hand on, every
    other word is. Linear."""
    return masked(text, _SPELLED_TAIL, _SPELLED)

"""What octets without a true label look like, within the time one mail may take. Its one rule: every guess is paid for (T45).

Telling a charset costs milliseconds where decoding costs none, and a mail can hold thousands of texts that name none. So a mail
pays each guess from one allowance; when it is spent, the last charset found is taken, for a mail's texts are mostly in one.
First ``detect`` says what the octets make; for what makes no known language, the general detector.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from charset_normalizer import from_bytes

from mailgate.mail import detect
from mailgate.mail.charset_names import codec_for

SAMPLE = 1_024
"""Octets shown to the detectors: enough to tell a script, little enough to bound the time."""
LEAST = 128
"""Octets that the shortest text is counted as: each is tried in some thirty charsets."""
_LONG = 200
"""From so many octets the general detector is asked where ours knows no better."""
_BEYOND = re.compile(rb"[\x80-\xff]")


@dataclass(slots=True)
class _Allowance:
    left: int
    last: str | None = None

    def pays(self, part: bytes, times: int) -> bool:
        """Whether looking at ``part`` so many times was paid for."""
        cost = times * max(len(part), LEAST)
        if self.left < cost:
            return False
        self.left -= cost
        return True


_OF_THIS_MAIL: ContextVar[_Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def within(octets: int) -> Iterator[None]:
    """Look at no more than so many octets of samples until this ends."""
    token = _OF_THIS_MAIL.set(_Allowance(octets))
    try:
        yield
    finally:
        _OF_THIS_MAIL.reset(token)


def like(data: bytes, *, general: bool = False) -> str | None:
    """The codec that octets beyond ASCII look like; None if like none. ``general``: by a general detector's statistics too."""
    part, allowance = sample(data), _OF_THIS_MAIL.get()
    if allowance is None:
        return _looked_at(part, general=general)
    if not allowance.pays(part, 1):
        return allowance.last if allowance.last and _is(data, allowance.last) else None
    found = _looked_at(part, general=general)
    allowance.last = found or allowance.last
    return found


def foreign(data: bytes) -> str | None:
    """The codec that octets look like so much more than Windows-1252 that the label naming that is wrong, else None."""
    part, allowance = sample(data), _OF_THIS_MAIL.get()
    if allowance is not None and not allowance.pays(part, 2):
        return None
    found = detect.charset(part)
    return found if found and detect.foreign(part, found) else None


def sample(data: bytes) -> bytes:
    """The first octets, and from where they stop being ASCII: a long English preamble hides nothing."""
    if len(data) <= SAMPLE:
        return data
    first = _BEYOND.search(data)
    start = max(0, first.start() - SAMPLE // 4) if first else 0
    return data[start : start + SAMPLE]


def _looked_at(part: bytes, *, general: bool) -> str | None:
    if (found := detect.charset(part)) or not general or len(part) < _LONG:
        return found
    best = from_bytes(part).best()
    return codec_for(best.encoding) if best else None


def _is(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True

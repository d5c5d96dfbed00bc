"""The status of a failed delivery, out of codes and words. Its one rule: what the last server said outranks what was made of it.

RFC 3463 codes first, those beside an SMTP reply before those alone; then the words of ``bounce_reasons``; then the bare reply.
Every function is linear in its text, which callers bound.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mailgate.mail import bounce_reasons
from mailgate.mail.bounce_reasons import Reason

_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
_BESIDE = re.compile(r"(?<![\d.])[45]\d\d(?:[ \t\-]{1,2}[('\"#]{0,2}|[('\"#]{1,2})([45]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
"""``550 5.1.1``, ``550-5.1.1``, ``550 #5.1.0``, ``550-'5.7.1``: the code the replying server itself gave (RFC 2034)."""
_REPLY = re.compile(r"(?<![\d.:/-])([45][0-5]\d)(?=[ \-]\S| *$|[,;:]\s)", re.MULTILINE)
_EXPIRED = frozenset({"4.4.7", "5.4.7"})
_READ = 4_000
"""Characters in which words are looked for."""


def code(text: str) -> str:
    """The failure's code in a text, or "". One that says more than "other" comes before one that does not."""
    found = _BESIDE.findall(text) or [one for one in _CODE.findall(text) if one[0] != "2"]
    return next((one for one in found if not _other(one)), found[0] if found else "")


def reason(text: str) -> Reason | None:
    """The reason whose words stand in the text."""
    return _reason(" ".join(text[:_READ].split()))


@lru_cache(maxsize=32)
def _reason(line: str) -> Reason | None:
    """Of a hundred recipients listed below each other the same is said."""
    return next((one for one in bounce_reasons.REASONS if one.stands_in(line)), None)


def told(text: str, action: str = "failed") -> str:
    """The status that the words or the SMTP reply of a text mean, or ""."""
    reply = _REPLY.search(text)
    if found := reason(text):
        by_action = "4" if found.passes or action == "delayed" else "5"
        return f"{reply[1][0] if reply and not found.passes else by_action}.{found.detail}"
    return bounce_reasons.REPLIES.get(reply[1], f"{reply[1][0]}.0.0") if reply else ""


def of_fields(status: str, diagnostic: str, action: str) -> str:
    """RFC 3464 §2.3.4 and §2.3.6: the Status field, unless the remote server's own reply says more; "" if neither says any.

    A reply says more where the field only says "other" or "expired", or names a passing trouble of what has failed for good.
    """
    named, replied = next(iter(_CODE.findall(status)), ""), code(diagnostic)
    if named[:1] == "2":
        named = ""
    if not named:
        return replied or told(diagnostic, action)
    if replied and _says_more(replied, named, action):
        return replied
    return named


def kind(status: str, action: str, words: str = "") -> str:
    """``hard``: no mail will arrive there. ``soft``: this one did not. ``delayed``: it is still being tried.

    Class 5 is about *this* mail in its present form (RFC 3463 §2): what refuses its size, its content, its sender or the look of
    it may take the next, so only what is about the address is hard. Vague codes are decided by the words beside them.
    """
    if action == "delayed":
        return "delayed"
    detail = status[2:]
    if status[:1] == "4":
        return "soft"
    if not status or detail in bounce_reasons.VAGUE:
        if found := reason(words):
            return "hard" if found.dead else "soft"
        return "hard" if not status or detail in bounce_reasons.VAGUE_DEAD else "soft"
    return "hard" if detail in bounce_reasons.DEAD else "soft"


def _says_more(replied: str, named: str, action: str) -> bool:
    if _other(replied):
        return named.endswith(".0.0") and not replied.endswith(".0.0")
    if _other(named) or named in _EXPIRED:
        return True
    return action == "failed" and named[0] == "4" and replied[0] == "5"


def _other(status: str) -> bool:
    """RFC 3463 §3: a detail of 0 is "other or undefined"."""
    return status.endswith(".0")

"""What a file of a mail says, where it is text. The one rule: bounded, and by its type, never by its name."""

from __future__ import annotations

import codecs
import html
import re

from mailgate.mail.charset import decode

READ = 262_144
"""Octets that are read of a file: 40,000 words, more than anybody writes by hand; a longer table costs no send its time."""
_TAG = re.compile(r"<[^>]*>")
_FOLDED = re.compile(r"\r?\n[ \t]")
"""RFC 5545 §3.1."""
_READABLE = frozenset({"text/plain", "text/html", "text/csv", "text/calendar", "text/rfc822-headers", "message/rfc822-headers"})


def readable(content_type: str) -> bool:
    """Whether a file of that type says something in words."""
    return content_type.lower() in _READABLE


def said(data: bytes, content_type: str) -> str:
    """The words of a file as text, twice where a mark may stand inside a word or between two."""
    text = _begun(data) if len(data) > READ else decode(data, "").text
    match content_type.lower():
        case "text/html":
            return "\n\n".join(html.unescape(_TAG.sub(gap, text)) for gap in (" ", ""))
        case "text/calendar":
            return _FOLDED.sub("", text).replace("\\n", "\n").replace("\\N", "\n")  # RFC 5545 §3.3.11
        case _:
            return text


def _begun(data: bytes) -> str:
    """The beginning of a long text, whatever character it is cut in."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data[:READ])
    except UnicodeDecodeError:
        return decode(data[:READ], "").text

"""What a file of a mail says, and what stands in it. The one rule: bounded, and by its type and its octets, never by its name."""

from __future__ import annotations

import codecs
import hashlib
import html
import re
from dataclasses import dataclass

from mailgate.mail.charset import decode
from mailgate.mail.model import Digest
from mailgate.mail.packed import rtf
from mailgate.mail.within import Look, Piece, is_mail

READ = 262_144
"""Octets that are read of a file: 40,000 words, more than anybody writes by hand; a longer table costs no send its time."""
TOGETHER = 4 * READ
"""Characters that are read of all texts in one file."""
_TAG = re.compile(r"<[^>]*>")
_FOLDED = re.compile(r"\r?\n[ \t]")
"""RFC 5545 §3.1."""
_READABLE = frozenset({"text/plain", "text/html", "text/csv", "text/calendar", "text/rfc822-headers", "message/rfc822-headers"})
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<(?:!doctype html|html|\?xml|body|head|div|p)\b", re.IGNORECASE)
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a file of Outlook or of an older Office begins (MS-CFB §2.2)."""
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_STRAY = 1_000
"""One control character in so many octets makes no text a picture."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What stands in a file: the texts, that of the file itself included, and the files of mails in it."""

    file: Digest
    name: str
    text: str
    files: frozenset[Digest]


def read(file: Digest, name: str, content_type: str, data: bytes) -> Enclosed:
    """What a file says, and the mails in it, and their files."""
    texts: list[str] = []
    files: set[Digest] = set()
    left = TOGETHER
    for piece in Look(outer := Piece(name, content_type.lower(), data)).pieces():
        if piece is not outer:
            files.add(Digest(hashlib.sha256(piece.data).hexdigest()))
        if left > 0 and worded(piece):
            texts.append(said(piece.data, piece.content_type, piece.charset)[:left])
            left -= len(texts[-1])
    return Enclosed(file, name, "\n\n".join(texts), frozenset(files))


def worded(piece: Piece) -> bool:
    """Whether a file says something in words: its type says so, or its octets do. Those of a mail are in its parts."""
    if readable(piece.content_type):
        return True
    return not is_mail(piece) and _is_text(piece.data)


def readable(content_type: str) -> bool:
    """Whether a file of that type says something in words."""
    return content_type.lower() in _READABLE


def differs(piece: Piece) -> bool:
    """Whether a file reads otherwise than its octets: it is marked up, folded or in a charset of its own."""
    kind = piece.content_type
    if kind.startswith("text/") or kind in ("application/xhtml+xml", "application/rtf"):
        return kind not in ("text/plain", "text/rfc822-headers") or piece.charset.lower() not in ("", "utf-8", "us-ascii")
    return bool(_HTML.match(piece.data)) or piece.data.startswith(b"{\\rtf")


def said(data: bytes, content_type: str, charset: str = "") -> str:
    """The words of a file as text, twice where a mark may stand inside a word or between two."""
    if data.startswith(_COMPOUND):
        return data[: 2 * READ].replace(b"\0", b"").decode("latin-1")
    if data.startswith(b"{\\rtf"):
        return rtf.words(data)[0]
    text = _begun(data, charset) if len(data) > READ else decode(data, charset).text
    match content_type.lower():
        case "text/calendar":
            return _FOLDED.sub("", text).replace("\\n", "\n").replace("\\N", "\n")  # RFC 5545 §3.3.11
        case kind if kind in ("text/html", "application/xhtml+xml") or _HTML.match(data):
            return "\n\n".join(html.unescape(_TAG.sub(gap, text)) for gap in (" ", ""))
        case _:
            return text


def _is_text(data: bytes) -> bool:
    begun = data[:READ]
    if begun.startswith((*_WIDE, _COMPOUND)):
        return True
    return (len(begun) - len(begun.translate(None, _CONTROLS))) * _STRAY <= len(begun)


def _begun(data: bytes, charset: str) -> str:
    """The beginning of a long text, whatever character it is cut in."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data[:READ])
    except UnicodeDecodeError:
        return decode(data[:READ], charset).text

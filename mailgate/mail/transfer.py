"""Transfer encodings undone (RFC 2045 §6). Its one rule: damaged input gives what can be had of it, and that is said."""

from __future__ import annotations

import binascii
import re
from io import BytesIO

_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=]+")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\0"
_PROSE = re.compile(rb"[\w,.:;!?)][ \t]+[\w(]|__|--|://|@")
"""Words with blanks between them, a rule, an address: no line of base64 that noise fell into."""
_FULL, _LEAST = 60, 8
"""Octets of a line of base64 that is not the last, and of the shortest that we take for one."""
_SOFT_BREAK = re.compile(rb"^[^\n]{55,75}=\r?\n", re.MULTILINE)
_ESCAPED = re.compile(rb"=[0-9A-F]{2}")
_UNESCAPED = re.compile(rb"=(?![0-9A-F]{2}|\r?\n)|[\x80-\xff]|^[^\n]{100}", re.MULTILINE)
"""What quoted-printable never has: a bare ``=``, an octet beyond ASCII, a long line."""
_CODED_LINE = re.compile(rb"\s{0,20}[A-Za-z0-9+/]{60,76}\r?\n")
_PIECE = re.compile(rb"[^=]+")
_PADDING = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n)")
"""Blanks before a line end; a run is tried from its start only, so linear."""
_PLAIN = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"})
_BESIDE = re.compile("[;(,]")
_SPELT = {"quotedprintable": "quoted-printable", "base64": "base64", "7bit": "7bit", "8bit": "8bit"}
_UU = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def named(value: str) -> str:
    """The encoding that a field names, lower case, without comment or parameter, as RFC 2045 §6.1 spells it."""
    word = _BESIDE.split(value, maxsplit=1)[0].strip(" \t'\".").lower()
    return _SPELT.get(word.replace("-", "").replace("_", "").replace(" ", ""), word)


def decode(data: bytes, encoding: str, *, text: bool = False) -> tuple[bytes, bool]:
    """``data`` decoded by its Content-Transfer-Encoding (lower case), and whether that went without damage. Never raises.

    Of a ``text``, lines that were written below its base64 as they are (the footers of lists and scanners) are kept.
    """
    if encoding in _PLAIN:
        return (data, True) if not text or (coded := unlabelled(data)) is None else (coded, False)
    if encoding == "base64":
        return _base64_body(data, text=text)
    if encoding == "quoted-printable":
        return quoted_printable(data), True
    if encoding in _UU:
        return uuencode(data)
    return data, False


def base64(data: bytes) -> tuple[bytes, bool]:
    """Base64 as far as it goes. Foreign characters are skipped (RFC 2045 §6.8); pieces padded one by one are joined."""
    try:
        whole = binascii.a2b_base64(data)
    except binascii.Error:
        return _pieces(data), False
    if b"=" in data.rstrip(b"= \t\r\n"):
        return _pieces(data), False
    return whole, True


def _base64_body(data: bytes, *, text: bool) -> tuple[bytes, bool]:
    """Lines of base64 as far as they go; lines of words are left out, or, below the last of a ``text``, kept."""
    if not data.translate(None, _ALPHABET):
        return base64(data)
    if text and (spaced := _spaced(data)):
        return spaced, True  # RFC 2045 §6.8
    lines = [line.strip() for line in data.splitlines()]
    prose = [bool(line.translate(None, _ALPHABET) and _PROSE.search(line)) for line in lines]
    last = max((at for at, line in enumerate(lines) if not prose[at] and len(line) >= _FULL), default=-1)
    end = next((at for at in range(last + 1, len(lines)) if prose[at]), len(lines))
    coded = [_FOREIGN.sub(b"", line) for line, is_prose in zip(lines[:end], prose[:end], strict=True) if not is_prose]
    if not any(len(line) >= _LEAST for line in coded):
        return data, False  # it says base64 and is not
    found, sound = base64(b"\n".join(coded))
    below = b"\n".join(lines[end:]).strip() if text else b""
    return (found + b"\n\n" + below if below else found), sound and not any(prose)


def _spaced(data: bytes) -> bytes:
    """Base64 with blanks inside its lines, where it is whole and decodes to UTF-8 without control characters; else nothing."""
    close = data.translate(None, b" \t\r\n")
    if len(close) % 4 or len(close) < _FULL // 2 or close.translate(None, _ALPHABET):
        return b""
    found, sound = base64(close)
    try:
        said = found.decode("utf-8")
    except UnicodeDecodeError:
        return b""
    return found if sound and said.translate(dict.fromkeys((9, 10, 13))).isprintable() else b""


def unlabelled(data: bytes) -> bytes | None:
    """Text that names no encoding, decoded, if it is base64 or quoted-printable beyond doubt. Else None."""
    if (
        (b"=\n" in data or b"=\r\n" in data)
        and _SOFT_BREAK.search(data)
        and _ESCAPED.search(data)
        and not _UNESCAPED.search(data)
    ):
        return quoted_printable(data)
    return _unlabelled_base64(data)


def _unlabelled_base64(data: bytes) -> bytes | None:
    """Whole lines of base64, and below them words in UTF-8."""
    if not _CODED_LINE.match(data) or data.translate(None, _ALPHABET):
        return None
    lines = data.split()
    if len(lines) < 2 or any(len(line) != len(lines[0]) for line in lines[:-1]):
        return None
    try:
        found = binascii.a2b_base64(data)
        return found if b" " in found and found.decode("utf-8").replace("\n", "").replace("\r", "").isprintable() else None
    except ValueError:
        return None


def quoted_printable(data: bytes) -> bytes:
    """Quoted-printable; blanks at line ends are transport padding (RFC 2045 §6.7 rule 3)."""
    trimmed, at = bytearray(), 0
    for blanks in _PADDING.finditer(data):
        trimmed += data[at : blanks.start()]
        at = blanks.end()
    return binascii.a2b_qp(trimmed + data[at:] if at else data)


def uuencode(data: bytes) -> tuple[bytes, bool]:
    """Uuencode between its ``begin`` and ``end`` lines, each line by its own length octet."""
    out = bytearray()
    begun, sound = False, True
    for line in BytesIO(data):
        if not begun:
            begun = line.startswith(b"begin ")
        elif line.rstrip(b"\r\n") == b"end":
            return bytes(out), sound
        else:
            octets, whole = _uu_line(line.rstrip(b"\r\n"))
            out += octets
            sound = sound and whole
    return bytes(out), False


def _uu_line(line: bytes) -> tuple[bytes, bool]:
    """One line decoded, and whether it held as many characters as its length octet says."""
    if not line:
        return b"", True
    length = (line[0] - 32) & 63
    needed = (length + 2) // 3 * 4
    try:
        octets = binascii.a2b_uu(line[: 1 + needed])
    except binascii.Error:
        return b"", False
    # the decoder makes up for missing characters with zeros, 45 for a line of one octet
    return octets[: len(line) * 3 // 4], len(line) > needed


def _pieces(data: bytes) -> bytes:
    out = bytearray()
    for piece in _PIECE.finditer(_FOREIGN.sub(b"", data)):
        whole = piece[0][:-1] if len(piece[0]) % 4 == 1 else piece[0]
        out += binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    return bytes(out)

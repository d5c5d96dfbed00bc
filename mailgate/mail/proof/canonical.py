"""What a DKIM signature is made over (RFC 6376 §§3.4 and 3.7). Its one rule: linear, whatever the octets.

The mail is as it came by SMTP: lines end in CRLF and in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_BLANKS = re.compile(rb"[ \t]+")
_RUN = re.compile(rb"[ \t]*+(?:\r?\n)?")
_PIECE = 64 * 1024
"""Octets that are made canonical at once."""


def body(octets: bytes, *, relaxed: bool) -> Iterator[bytes]:
    """The canonical form of a body (§3.4.3, §3.4.4), piece by piece: as a whole it may take many times the memory of the mail."""
    end = len(octets.rstrip(b" \t\r\n" if relaxed else b"\r\n"))
    for piece in _pieces(octets, end):
        yield _BLANKS.sub(b" ", piece).replace(b" \r\n", b"\r\n") if relaxed else piece
    if end or not relaxed:
        yield b"\r\n"


def _pieces(octets: bytes, end: int) -> Iterator[bytes]:
    """Cut where no blank, and no line end behind blanks, is torn apart."""
    at = 0
    while at < end:
        run = _RUN.match(octets, min(at + _PIECE, end), end)
        stop = run.end() if run else end
        yield octets[at:stop]
        at = stop


def field(octets: bytes, *, relaxed: bool) -> bytes:
    """The canonical form of a field with its line end (§3.4.1, §3.4.2)."""
    if not relaxed:
        return octets if octets.endswith(b"\r\n") else octets + b"\r\n"
    name, _, value = octets.partition(b":")
    value = _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.strip(b" \t").lower() + b":" + value + b"\r\n"


def chosen(fields: Sequence[tuple[str, bytes]], names: Iterable[str]) -> Iterator[bytes]:
    """The fields named in ``h=``, of several the lowest first; a name without a field is nothing (§5.4.2)."""
    waiting: dict[str, list[bytes]] = {}
    for name, octets in fields:
        waiting.setdefault(name, []).append(octets)
    for name in names:
        if waiting.get(name):
            yield waiting[name].pop()


def without_value(octets: bytes) -> bytes:
    """A signature field with nothing behind ``b=``, and without its line end (§3.7)."""
    name, colon, value = octets.removesuffix(b"\r\n").partition(b":")
    parts = value.split(b";")
    emptied = [part.partition(b"=")[0] + b"=" if part.partition(b"=")[0].strip() == b"b" else part for part in parts]
    return name + colon + b";".join(emptied)

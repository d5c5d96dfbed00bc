"""Uuencoded files in the text of a mail (POSIX uuencode). Its one rule: what does not decode is left in the text as it stands.

``begin``, a mode and a name stand on a line, then lines whose first character tells how many octets they hold, then ``end``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailgate.mail import transfer

_BEGIN = re.compile(rb"^begin ([0-7]{3,6}) ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_LINE = re.compile(rb"[ -`]{1,90}")
_BLOCKS = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text (``name`` None), or a file that stood in it."""

    data: bytes
    name: bytes | None = None


def pieces(data: bytes) -> list[Piece]:
    """``data`` cut into text and the files in it, in order; empty if there is no file. Linear; never raises."""
    found: list[Piece] = []
    done = 0
    for begin, end, content in _blocks(data):
        found += [Piece(data[done : begin.start()]), Piece(content, begin[2].strip())]
        done = end
    return [*found, Piece(data[done:])] if found else []


def _blocks(data: bytes) -> Iterator[tuple[re.Match[bytes], int, bytes]]:
    at, left = 0, 4 * len(data)
    for _ in range(_BLOCKS):
        begin = _BEGIN.search(data, at)
        if begin is None:
            return
        at = begin.end()
        if (stop := _END.search(data, at)) is None:
            return
        coded = data[at : stop.start()]
        left -= len(coded)
        if left < 0:  # the same octets tried again and again
            return
        if _is_coded(coded):
            yield begin, stop.end(), transfer.uuencode(b"begin 644 x\n" + coded + b"end\n")[0]
            at = stop.end()


def _is_coded(lines: bytes) -> bool:
    """Whether three lines of four hold as many characters as their first says; transport breaks single ones."""
    found = [line for line in lines.splitlines() if line.strip()]
    whole = sum(bool(_LINE.fullmatch(line)) and _needed(line[0]) <= len(line) <= _needed(line[0]) + 3 for line in found)
    return whole * 4 >= len(found) * 3 > 0


def _needed(first: int) -> int:
    """Characters of a line that begins with ``first``; some encoders add a checksum or a blank."""
    return 1 + (((first - 32) & 63) + 2) // 3 * 4

"""What a single line, or a few together, say about being quoted history. Its one rule: evidence, never language alone.

An attribution needs a verb of ``reply_words`` *and* an address, a time or a date; a block of headers needs two or three of them.
All lines given here are already trimmed, cleaned of invisible characters and cut to a bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailgate.mail import reply_words as words
from mailgate.mail.attribution import find
from mailgate.mail.cuts import Why
from mailgate.mail.model import Address

_MAX_VALUE = 450
_MAX_BLOCK = 24
_GAP = 2
"""Wrapped or blank lines allowed between two quoted headers."""
_DECORATION = " \t*_>|"
_BAR = re.compile(r"\||[A-Za-z]{1,12}>")
_WRAP_AT = 72


@dataclass(frozen=True, slots=True)
class Block:
    """Quoted headers: the index of the line after them, and their values by canonical name."""

    end: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign of history that ends before line ``end``. ``strong``: sure enough to cut what follows although it bears no ``>``."""

    end: int
    strong: bool
    why: Why
    is_forward: bool = False


def is_quote(line: str) -> bool:
    """Does the line begin with ``>``?"""
    return line.startswith(">")


def is_barred(line: str) -> bool:
    """``| text`` or ``AB> text``: quoting only where an attribution stands above it."""
    return bool(_BAR.match(line))


def is_wrapped(quoted: str, line: str) -> bool:
    """Did a mailer wrap ``line`` off the quoted line above it: so long that its first word would not have fitted?"""
    first = line.split(" ", 1)[0]
    return first[:1].islower() and quoted[-1:] not in ".?!:" and len(line) < len(quoted) and len(quoted) + len(first) >= _WRAP_AT


def mark(lines: Sequence[str], at: int, verb_at: int, ours: frozenset[Address]) -> Mark | None:
    """The sign of history that begins at ``lines[at]``, or None. ``verb_at``: index of the next line with a verb, or -1."""
    line = lines[at]
    if words.DELIMITER.match(line):
        return Mark(at + 1, strong=True, why=Why.DELIMITER)
    if words.ORIGINAL_LINE.match(line) or (words.FORWARDED_LINE.match(line) and _announces(lines, at + 1, ours)):
        block = header_block(lines, _next(lines, at + 1), ours)
        return Mark(block.end if block else at + 1, strong=True, why=Why.ORIGINAL, is_forward=True)
    if (at == 0 or not lines[at - 1].endswith(":")) and (block := header_block(lines, at, ours)):
        return Mark(block.end, strong=True, why=Why.HEADERS)
    found = find(lines, at, verb_at, ours)
    return Mark(found.end, found.strong, Why.ATTRIBUTION) if found else None


def begins_history(lines: Sequence[str], ours: frozenset[Address]) -> bool:
    """Do these quoted lines, their ``>`` taken off, begin with a mark of their own, as Apple Mail writes it?"""
    if not lines:
        return False
    return bool(words.FORWARDED_LINE.match(lines[0]) or find(lines, 0, 0, ours) or header_block(lines, 0, ours))


def _next(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at]:
        at += 1
    return at


def _announces(lines: Sequence[str], at: int, ours: frozenset[Address]) -> bool:
    """Do quoted lines or headers follow? Only then does a line that says "forwarded" mean it."""
    below = _next(lines, at)
    return below < len(lines) and (is_quote(lines[below]) or header_block(lines, below, ours) is not None)


def header_block(lines: Sequence[str], at: int, ours: frozenset[Address] = frozenset()) -> Block | None:
    """The block of quoted headers that begins at ``lines[at]``, or None."""
    fields: dict[str, str] = {}
    end, last = at, ""
    for index in range(at, min(at + _MAX_BLOCK, len(lines))):
        key, value = _header(lines[index])
        if key and key not in fields:
            fields[key], end, last = value, index + 1, key
        elif not fields or key or index - end >= _GAP:
            break
        elif index == end and last in ("from", "to", "cc", "subject") and lines[index] and not is_quote(lines[index]):
            fields[last] = f"{fields[last]} {lines[index]}"[:_MAX_VALUE]
    return Block(end, fields) if _convincing(fields, ours) else None


def _header(line: str) -> tuple[str, str]:
    head, colon, value = line.replace("：", ":", 1).partition(":")
    if not colon or len(head) > 30:
        return "", ""
    name = " ".join(head.strip(_DECORATION).lower().split())
    return words.HEADER_KEYS.get(name, ""), value.strip(_DECORATION)


def _convincing(fields: dict[str, str], ours: frozenset[Address]) -> bool:
    """Somebody's name and two more headers; or when, and who or whom, with a time and an address."""
    if len(fields) < 2 or not fields.keys() & {"from", "to"}:
        return False
    if len(fields) >= 3:
        return bool(fields.keys() & {"date", "subject"})
    told = " ".join(fields.values())
    return words.names_us(told, ours) or bool(words.CLOCK.search(fields.get("date", "")) and words.ADDRESS.search(told))

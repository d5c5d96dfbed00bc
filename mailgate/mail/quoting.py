"""What a single line, or a few together, say about being quoted history. Its one rule: evidence, never language alone.

An attribution needs a verb of ``reply_words`` *and* an address, a time or a date; a block of headers needs two or three of them.
All lines given here are already trimmed, cleaned of invisible characters and cut to a bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from mailgate.mail import lotus
from mailgate.mail import reply_words as words
from mailgate.mail.attribution import find
from mailgate.mail.cuts import Why
from mailgate.mail.model import Address

_MAX_VALUE = 450
_MAX_BLOCK = 24
_MAX_ABOVE = 8
_GAP = 2
"""Wrapped or blank lines allowed between two quoted headers."""
_DECORATION = " \t*_>|"
_BAR = re.compile(r"\||[A-Za-z]{1,12}>")
_FULL_AT = 60
"""Quoted headers are wrapped earlier than text: their lines were shorter before a quote mark was added."""
_FIELD = re.compile(r"[^\W\d][\w \-]{0,24} ?: {0,4}\S|\d{3}[ -]\S")
"""``Name: Anna``, ``Received: from …``, ``354 End data``: a line of a form, of a mail's own headers, of a dialogue."""
_TRACE = re.compile(r"(?!Reply-To:)(?:[A-Z][A-Za-z]{0,20}-){1,4}[A-Z][A-Za-z]{0,20}: ?\S|Received: (?:from|by) ")
"""``Message-ID:``, ``MIME-Version:``: the headers of a mail as they are, pasted; programs show a few, and translated."""
_MACHINE = re.compile(
    r"From [0-9a-z@.\-]{3,80} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) |[*+] (?:\d{1,9} )?[A-Z]{2,12}\b|\S.{0,200}[{(\[]$"
)
"""``From 1f2e3d Mon Sep 17``, ``* 1 FETCH``: the line of a mailbox, a patch, a dialogue; one that opens a bracket."""
_MESSAGE_OF = re.compile(r"[> ]{0,4}message du (\d.*)", re.IGNORECASE)
"""``> Message du 03/03/26 10:12``: the only header without a colon, Orange and La Poste."""
_INSIDE = re.compile(r"(?:^|[ >*_])([^\W\d][\w/]{0,20}(?: [^\W\d][\w]{0,12})?) ?\*{0,2}: ?")
_RULE = re.compile(r"[-–—_=*]{2,450}")
_RULED = re.compile(r"[-–—_=*]{5,450}")
_SIGNS = frozenset(" >*_-–—=+#.~|oOmM")
"""With what delimiters, rules, rows and quotes begin, and *original* and *message*, which need no colon."""
_BETWEEN_ARROWS = re.compile(r">{2,3} ?([^>]{3,120}(?:<[^<>]{3,80}>)?[^<>]{0,60}) ?>{2,3}")


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


def is_raw(line: str) -> bool:
    """Is it a header of a mail as it is, which programs do not show above what they quote?"""
    return bool(_TRACE.match(line))


def is_barred(line: str) -> bool:
    """``| text`` or ``AB> text``: quoting only where an attribution stands above it."""
    return bool(_BAR.match(line))


def is_between_arrows(line: str) -> bool:
    """``>>> Anna <anna@x> 3/3/2026 10:12 AM >>>``: what GroupWise writes above an answered mail it does not mark."""
    told = _BETWEEN_ARROWS.fullmatch(line) if line.startswith(">>") else None
    return bool(told and words.YEAR.search(told[1]) and words.CLOCK.search(told[1]))


def mark(lines: Sequence[str], at: int, verb_at: int, ours: frozenset[Address]) -> Mark | None:
    """The sign of history that begins at ``lines[at]``, or None. ``verb_at``: index of the next line with a verb, or -1."""
    if (found := None if _is_prose(lines, at) else _ruled_off(lines, at, ours)) is not None:
        return found
    told = find(lines, at, verb_at, ours)
    return Mark(told.end, told.strong, Why.ATTRIBUTION) if told else None


def _is_prose(lines: Sequence[str], at: int) -> bool:
    """Has the line, with those beside it, none of the signs that every mark but an attribution needs? Most have none."""
    line, below = lines[at], _next(lines, at + 1)
    if line[:1] in _SIGNS or ":" in line or "：" in line or "---" in line or (at and lines[at - 1][:1] in _SIGNS):
        return False
    told = any(is_quote(one) or is_header(one) for one in lines[below : below + 1])
    return not told and not any(map(lotus.is_when, lines[at + 1 : at + 2]))


def _ruled_off(lines: Sequence[str], at: int, ours: frozenset[Address]) -> Mark | None:
    """The sign of history, any but an attribution, that begins at ``lines[at]``."""
    line = lines[at]
    if words.is_delimiter(line):
        return Mark(at + 1, strong=True, why=Why.DELIMITER)
    if is_between_arrows(line):
        return Mark(at + 1, strong=True, why=Why.ATTRIBUTION)
    if words.is_original(line) or _announces(lines, at, ours):
        block = header_block(lines, _next(lines, at + 1), ours)
        return Mark(block.end if block else at + 1, strong=True, why=Why.ORIGINAL, is_forward=True)
    if lotus.sums_up(line) and (block := header_block(lines, _next(lines, at + 1), ours)):
        return Mark(block.end, strong=True, why=Why.HEADERS)
    if stacked := lotus.stacked(lines, at):
        return Mark(stacked, strong=True, why=Why.HEADERS)
    if is_header(line) and _is_flat_block(line):
        return Mark(at + 1, strong=True, why=Why.HEADERS)
    if is_header(line) and not _belongs(lines, at) and (block := header_block(lines, at, ours, strict=True)):
        return Mark(block.end, strong=True, why=Why.HEADERS)
    return None


def _belongs(lines: Sequence[str], at: int) -> bool:
    """Does the line right above quoted headers make them a part of a form, a log or a list somebody wrote or pasted?"""
    highest = at - _MAX_ABOVE
    paragraph = takewhile(bool, (lines[index] for index in range(at - 1, max(highest, 0) - 1, -1)))
    if any(map(_TRACE.match, paragraph)):
        return True
    while at > max(highest, 0) and is_header(lines[at - 1]) and not _TRACE.match(lines[at - 1]):
        at -= 1
    above = lines[at - 1] if at else ""
    return (
        above.endswith(":")
        or bool(_MACHINE.match(above))
        or bool(_FIELD.match(above) and not _header(above)[0] and not words.is_bare_original(above))
    )


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
    """Does the line say that an original or a forwarded mail follows, and so it is: quoted, with headers, or ruled off?"""
    below = _next(lines, at + 1)
    if below < len(lines) and (is_quote(lines[below]) or is_header(lines[below])):
        said = words.is_bare_original(lines[at]) or words.FORWARDED_LINE.match(lines[at])
        return bool(said) and (is_quote(lines[below]) or header_block(lines, below, ours) is not None)
    return at > 0 and bool(_RULE.fullmatch(lines[at - 1])) and words.is_bare_original(lines[at])


def header_block(lines: Sequence[str], at: int, ours: frozenset[Address] = frozenset(), *, strict: bool = False) -> Block | None:
    """The block of quoted headers that begins at ``lines[at]``, or None. ``strict``: nothing above says that a mail follows."""
    fields: dict[str, str] = {}
    end, last, dated = at, "", ""
    for index in range(at, min(at + _MAX_BLOCK, len(lines))):
        key, value = _header(lines[index])
        if key and key not in fields:
            fields[key], end, last = value, index + 1, key
        elif not fields or key or index - end >= _GAP:
            break
        elif index == end and _is_dated(lines[index]):
            dated, end = lines[index], index + 1
        elif index == end and _goes_on(last, lines[index - 1], lines[index]):
            fields[last] = f"{fields[last]} {lines[index]}"[:_MAX_VALUE]
            end = index + 1 if last == "subject" else end
    if not fields:
        return None
    if dated and fields.keys() >= {"from", "to", "subject"} and words.ADDRESS.search(fields["from"]):
        fields.setdefault("date", dated.partition(":")[2].strip(_DECORATION))  # Zimbra names it as it names the folder
    ruled = any(map(_RULED.fullmatch, lines[max(at - 2, 0) : at]))
    if strict and (any(map(_TRACE.match, lines[at : end + 1])) or _is_form(fields, lines[end : end + 1])):
        return None
    return Block(end, fields) if _convincing(fields, ours, lax=ruled or not strict) else None


def _is_dated(line: str) -> bool:
    """A name we do not know, and a date with a time of day."""
    named = _FIELD.match(line) and not is_header(line)
    return bool(named) and bool(words.YEAR.search(line) and words.CLOCK.search(line))


def _is_form(fields: dict[str, str], below: Sequence[str]) -> bool:
    """Headers that say to whom nothing was sent, and go on with a field of another name: what a web form writes."""
    return "to" not in fields and any(_FIELD.match(line) and not is_header(line) for line in below)


def _is_flat_block(line: str) -> bool:
    """``From: Anna <anna@x> Sent: Tuesday, 3 March 2026 10:12 To: …``: a converter has joined the headers to one line."""
    first, value = _header(line)
    if first != "from" or not (words.ADDRESS.search(value) and words.CLOCK.search(value) and words.YEAR.search(value)):
        return False
    keys = {words.HEADER_KEYS.get(word.lower()) for found in _INSIDE.findall(value) for word in (found, found.split(" ")[-1])}
    return "date" in keys


def _goes_on(key: str, line: str, following: str) -> bool:
    """Is the line below a quoted header a part of it? A subject goes on only where its line was full, else it ends there."""
    if not following or is_quote(following):
        return False
    full = len(line) + len(following.split(" ", 1)[0]) >= _FULL_AT
    return key in ("from", "to", "cc") or (key == "subject" and full)


def is_header(line: str) -> bool:
    """``To: …`` in any language."""
    return bool(_header(line)[0])


def _header(line: str) -> tuple[str, str]:
    if "：" in line:
        line = line.replace("：", ":", 1)
    if line[:1] in "> mM" and (dated := _MESSAGE_OF.match(line)):
        return "date", dated[1]
    if ":" not in line[:40] and line[:1] != "|":
        return "", ""
    cells = line.split("|") if line.startswith("|") else ()
    head, colon, value = (cells[1], ":", cells[2]) if len(cells) == 4 else line.partition(":")  # a row of a table
    if not colon or len(head) > 30:
        return "", ""
    name = " ".join(head.strip(_DECORATION).lower().split())
    return words.HEADER_KEYS.get(name, ""), value.strip(_DECORATION)


def _convincing(fields: dict[str, str], ours: frozenset[Address], *, lax: bool) -> bool:
    """Who or whom, when and what about, with a time, an address or a rule above; or who and when, with both."""
    if len(fields) < 2 or not fields.keys() & {"from", "to"}:
        return False
    told, date = " ".join(fields.values()), fields.get("date", "")
    address = bool(words.ADDRESS.search(told))
    if words.names_us(told, ours):
        return True
    if lax and address and "from" in fields:
        return True
    if len(fields) >= 3 and lax:
        return bool(fields.keys() & {"date", "subject"})
    if len(fields) >= 3 and date:
        named = next(iter(fields)) == "from" and "subject" in fields
        return address or (named and bool(words.CLOCK.search(date) or words.YEAR.search(date)))
    return address and bool(words.CLOCK.search(date))

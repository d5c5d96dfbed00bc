"""Header blocks out of octets. Its one rule: one pass, in bounds, and only LF and CRLF end a line (T05, T58).

A CR alone, which Python's own reader takes for a line end, is white space here and marks the whole block as unclean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from mailgate.mail import charset, split
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.model import Header

_FIELD = re.compile(rb"([!-9;-~]{1,256})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*+)\n?")
"""RFC 5322 §2.2 and §2.2.3: name, colon, value with its folds. No two ways to match, so linear."""
_BLANK = re.compile(rb"\n\r*+(?:\n|\Z)")
_CHARSET = re.compile(
    rb"(?:\A|\n)content-type[ \t]*:[^\n]{0,200}(?:\n[ \t][^\n]{0,200}){0,3}?charset[ \t]*=[ \t]*\"?([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?(?P<blank>(?:[ \t]*+\r?\n)*+)(?:>?From (?![ \t]*:)[^\n]*\n)*+")


@dataclass(frozen=True, slots=True)
class Block:
    """The fields of one header block, and where the body begins behind it."""

    fields: tuple[Header, ...]
    clean: bool
    """See ``InboundMail.headers_clean``."""
    body: int
    """Offset of the first octet of the body."""
    below: tuple[Header, ...] = ()
    """Fields below a line that is no field and that the mail can be read without: for the eye and the key of its content only."""
    authored: bool = True
    """Its From is where every reader sees it (``split.shows_author``); elsewhere it is for the eye only."""

    def all(self, name: str) -> list[str]:
        """The values of all fields called ``name`` (lower case), in order."""
        return [header.value for header in self.fields if header.name == name]

    def first(self, name: str) -> str:
        """The value of the first field called ``name`` (lower case), or ""."""
        return next((header.value for header in self.fields if header.name == name), "")


def read_mail(raw: bytes, budget: Budget, defects: Defects) -> Block:
    """The header block of a whole mail, behind a byte order mark, empty lines (unclean) and the ``From `` line of an mbox."""
    match = _OPENING.match(raw)
    start, blank = (match.end(), bool(match["blank"])) if match else (0, False)
    if blank:
        defects.add(Defect.LEADING_BLANK)
    block = read(raw, (start, len(raw)), budget, defects)
    return replace(block, clean=block.clean and not blank, authored=block.authored and not blank)


def read(raw: bytes, extent: tuple[int, int], budget: Budget, defects: Defects) -> Block:
    """The header block at the start of ``raw[start:end]``. It ends at an empty line, or before a line that is no field."""
    start, end = extent
    if raw.startswith((b"\n", b"\r\n"), start):
        return Block((), True, min(end, raw.index(b"\n", start) + 1))
    blank = _BLANK.search(raw, start, end)
    stop, body = (blank.start() + 1, blank.end()) if blank else (end, end)
    head = raw[start : min(stop, start + budget.header_octets)]
    found = _fields(head, budget, defects)
    if found.used < len(head):
        body = start + found.used
    elif len(head) < stop - start:
        defects.add(Defect.HEADERS_CUT)
    above, below = found.fields[: found.above], found.fields[found.above :]
    return Block(
        fields=(*above, *(one for one in below if split.is_for_reading(one.name))),
        clean=_clean(head[: found.used], defects) and not below,
        body=body,
        below=tuple(one for one in below if not split.is_for_reading(one.name)),
        authored=split.shows_author(head[: found.used], found.edge),
    )


def octets(raw: bytes, block: Block) -> tuple[tuple[str, bytes], ...]:
    """The fields of ``read_mail``'s block as they stand: lower-case name, all octets with the last line end.

    Empty if they cannot all be told apart, as when the block was cut: then nobody knows what else it holds.
    """
    match = _OPENING.match(raw)
    at = match.end() if match else 0
    found: list[tuple[str, bytes]] = []
    for _ in (*block.fields, *block.below):
        if not (field := _FIELD.match(raw, at, block.body)):
            return ()
        found.append((field[1].decode("ascii").lower(), field[0]))
        at = field.end()
    whole = raw[at : block.body] in (b"", b"\n", b"\r\n")
    return tuple(found) if whole else ()


class _Found(NamedTuple):
    """What stands in a header block."""

    fields: list[Header]
    used: int
    """How many octets the fields are: less than all if a line is no field."""
    above: int
    """How many fields stand above the first line that is none."""
    edge: int
    """The offset of that line, or of the end."""


def _fields(head: bytes, budget: Budget, defects: Defects) -> _Found:
    found: list[Header] = []
    at, above, edge = 0, -1, -1
    hint = _hint(head)
    while at < len(head):
        match = _FIELD.match(head, at)
        if not match:
            defects.add(Defect.NOT_A_FIELD)
            further = split.resumes(head, at, [header.name for header in found]) if edge < 0 else -1
            if further < 0:
                break
            defects.add(Defect.HEADER_SPLIT)
            if found and found[-1].name.startswith("content-"):  # a fold that lost its blank
                found[-1] = replace(found[-1], value=f"{found[-1].value} {_value(head[at:further], hint)}"[: budget.field_octets])
            at, above, edge = further, len(found), at
            continue
        if len(found) == budget.fields:
            defects.add(Defect.HEADERS_CUT)
            at = len(head)
            break
        name, value = match.groups()
        if len(value) > budget.field_octets:
            defects.add(Defect.HEADERS_CUT)
        found.append(Header(name=name.decode("ascii").lower(), value=_value(value[: budget.field_octets], hint)))
        at = match.end()
    return _Found(found, at, above if edge >= 0 else len(found), edge if edge >= 0 else at)


def _hint(head: bytes) -> str:
    """The charset of the body, in which programs that encode nothing write the fields, too; "" if nobody need ask."""
    named = None if head.isascii() else _CHARSET.search(head)
    return named[1].decode("ascii") if named else ""


def _value(octets: bytes, hint: str) -> str:
    """A field value unfolded (RFC 5322 §2.2.3: only the line end goes); control octets cannot pass for what they are not."""
    if b"\n" in octets:
        octets = octets.replace(b"\r\n", b"").replace(b"\n", b"")
    octets = octets.strip(b" \t\r").replace(b"\r", b" ")
    plain = octets.isascii() and b"\x1b$" not in octets
    text = octets.decode("ascii") if plain else charset.guess_field(octets, hint)
    return text.replace("\0", "\ufffd")


def _clean(head: bytes, defects: Defects) -> bool:
    wrong = []
    if b"\0" in head:
        wrong.append(Defect.NUL)
    if b"\r" in head:
        pairs = head.count(b"\r\n")
        wrong += [Defect.BARE_CR] if head.count(b"\r") > pairs else []
        wrong += [Defect.BARE_LF] if 0 < pairs < head.count(b"\n") else []
    for defect in wrong:
        defects.add(defect)
    return not wrong

"""The items of an address list (RFC 5322 §3.4) as they are written. Its one rule: one pass, and nothing is judged.

``address`` says which of them are addresses. What is opened and never closed is plain text, and makes its item odd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ADDRESSES = 1_000
"""Most items read of one list."""


@dataclass(slots=True)
class Item:
    """What stands between two commas of an address list."""

    raw: list[str] = field(default_factory=list)
    """The characters outside brackets and comments, as written."""
    phrase: list[str] = field(default_factory=list)
    """The same, quoted strings without their quotes."""
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    speaks: bool = False
    """Holds a bracket, or an ``@`` outside quotes and comments."""
    odd: bool = False
    """Something no strict reader accepts: a group, an open quote, comment or bracket, a second bracket, text after one."""

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return not (self.raw or self.angles or self.odd)

    def add(self, written: str, meant: str) -> None:
        """Take in text outside brackets: as it is written, and without its quotes."""
        self.raw.append(written)
        self.phrase.append(meant)
        self.odd = self.odd or bool(self.angles and written.strip())
        self.speaks = self.speaks or ("@" in written and not written.startswith('"')) or written.startswith("@")

    @property
    def bare(self) -> str:
        """The text outside brackets and comments."""
        return "".join(self.raw).strip()


@dataclass(slots=True)
class _Scanner:
    """One pass over an address list. What is opened and never closed is noted once and then read as plain text."""

    value: str
    at: int = 0
    dead: set[str] = field(default_factory=set)

    def closed(self, opener: str) -> str | None:
        """What the quote, comment or bracket at ``at`` holds, moving behind it; None if it is never closed."""
        end = -1 if opener in self.dead else _CLOSING[opener](self.value, self.at)
        if end < 0:
            self.dead.add(opener)
            return None
        inner = self.value[self.at + 1 : end]
        self.at = end + 1
        return inner


def _quote_end(value: str, start: int) -> int:
    match = _QUOTED.match(value, start)
    return match.end() - 1 if match else -1


def _comment_end(value: str, start: int) -> int:
    depth = 0
    for mark in _COMMENT.finditer(value, start):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.start()
    return -1


def _angle_end(value: str, start: int) -> int:
    return value.find(">", start)


_CLOSING = {'"': _quote_end, "(": _comment_end, "<": _angle_end}
_PLAIN = re.compile(r'(?:[^"(<,;:)>\\=]++|=(?!\?))+|=')
_WORD = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s<>@\\]*\?=")
_ANY_WORD = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s]*\?=")
_QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)


def items(value: str, *, lenient: bool = False) -> Iterator[Item]:
    """The items of an address list, at most 1,000 of those that hold anything. Linear.

    An encoded word (RFC 2047 §5) may hold commas and parentheses; ``lenient``, also what makes two readers see two authors.
    """
    scanner, item, count = _Scanner(value), Item(), 0
    encoded = (_ANY_WORD if lenient else _WORD) if "=?" in value else None
    while scanner.at < len(value) and count < ADDRESSES:
        plain = (encoded and encoded.match(value, scanner.at)) or _PLAIN.match(value, scanner.at)
        mark = value[scanner.at]
        if plain:
            scanner.at = plain.end()
            item.add(plain[0], plain[0])
        elif mark in ",;":
            if not item.empty:
                count += 1
                yield item
            item, scanner.at = Item(), scanner.at + 1
        elif mark == ":" and not item.speaks:  # RFC 5322 §3.4: what stood before it named a group
            item, scanner.at = Item(odd=True), scanner.at + 1
        else:
            _special(scanner, item)
    if not item.empty and count < ADDRESSES:
        yield item


def _special(scanner: _Scanner, item: Item) -> None:
    """Take the quoted string, comment, bracket or stray character at the scanner into ``item``."""
    opener, start = scanner.value[scanner.at], scanner.at
    inner = scanner.closed(opener) if opener in _CLOSING else None
    if inner is None:
        scanner.at += 1
        item.add(opener, opener)
        item.odd = True
    elif opener == '"':
        item.add(scanner.value[start : scanner.at], _ESCAPED.sub(r"\1", inner))
    elif opener == "(":
        item.comments.append(_ESCAPED.sub(r"\1", inner))
    else:
        item.odd = item.odd or bool(item.angles)
        item.angles.append(inner.strip())
        item.speaks = True

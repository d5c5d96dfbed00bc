"""Which rendered lines are history or a signature. Its one rule: an element's name is not enough where answers may stand in it.

Below an attribution the quotations of a wrapper are history, and what stands between or below them is the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, islice, takewhile

from mailgate.mail import reply_words as words
from mailgate.mail import telling
from mailgate.mail.html_marks import Role
from mailgate.mail.marked import Marked, Span

_MAX_ATTRIBUTION = 3
"""Lines of an attribution: who, when, and the verb."""
_MAX_CHARACTERS = 400
_MAX_SIGNATURE = 20
_HEADERS = 3
"""Quoted headers that must stand together to be believed without understanding them."""
_MAX_NAME = 30
_NAME = re.compile(r"(?:^|(?<=\s))(\w{2,20})\s?[:：]\s")
_QUOTING = "> \t"


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of this ``role`` holds the lines ``start`` to ``end`` (exclusive)."""

    role: Role
    start: int
    end: int


def settle(lines: Sequence[str], marks: Sequence[Mark]) -> Marked:
    """What the marked elements, in the order in which they begin, say of the lines."""
    page = _Page(lines, [mark for mark in marks if mark.start < len(lines)])
    history = _merged(sorted(page.history(), key=lambda span: span.start))
    return Marked(history, tuple(page.signatures(history)))


@dataclass(frozen=True, slots=True)
class _Page:
    lines: Sequence[str]
    marks: Sequence[Mark]

    def history(self) -> Iterator[Span]:
        """Spans of history, in no order; they may overlap."""
        wrapped = -1
        for at, mark in enumerate(self.marks):
            match mark.role:
                case Role.HISTORY | Role.QUOTE:
                    yield from self._quotation(mark, inside=mark.end <= wrapped)
                case Role.WRAPPER:
                    if (found := self._wrapper(at, mark)) is None:
                        wrapped = max(wrapped, mark.end)
                    else:
                        yield found
                case Role.ATTRIBUTION:
                    yield from self._attribution(at, mark)
                case Role.REST:
                    yield Span(mark.start, len(self.lines))
                case Role.HEADERS | Role.RULE:
                    yield from self._headers(mark)
                case Role.SIGNATURE:
                    continue

    def _quotation(self, mark: Mark, *, inside: bool) -> Iterator[Span]:
        """A quotation, with the attribution above it. One that nobody marked needs an attribution that is beyond doubt."""
        known = inside or mark.role is Role.HISTORY
        above = self._attributed_above(mark.start, sure=not known)
        attributed = above < mark.start or self._attributed_within(mark) or (known and self._is_bare(mark))
        if known or attributed:
            yield Span(above, mark.end, attributed)

    def _wrapper(self, at: int, mark: Mark) -> Span | None:
        """A wrapper that is history as a whole: a forward, or a quotation without a ``<blockquote>``. Else None."""
        quotes = (one for one in self.marks[at + 1 :] if one.role in (Role.HISTORY, Role.QUOTE))
        first = next(quotes, None)
        told = (line for line in islice(self.lines, mark.start, mark.end) if line.strip(_QUOTING))
        head = list(islice(told, _MAX_ATTRIBUTION))
        if head and head[0].lstrip(_QUOTING).startswith("-----"):
            return Span(mark.start, mark.end)
        if first is not None and first.start < mark.end:
            return None
        said = any(_is_attribution(head[:count], sure=False) for count in range(1, len(head) + 1))
        return Span(mark.start, mark.end) if said else None

    def _attribution(self, at: int, mark: Mark) -> Iterator[Span]:
        """An attribution belongs to the quotation right below it, else to all that follows in the wrapper around it."""
        below = self._skip_blank(mark.end)
        for one in self.marks[at + 1 :]:
            if one.start > below:
                break
            if one.role in (Role.HISTORY, Role.QUOTE) and mark.end <= one.start and one.end > below:
                yield Span(mark.start, one.end)
                return
        around = [one for one in self.marks[:at] if one.role is Role.WRAPPER and one.end >= mark.end]
        if around and not any(
            one.role in (Role.HISTORY, Role.QUOTE) and one.start < around[-1].end for one in self.marks[at + 1 :]
        ):
            yield Span(mark.start, around[-1].end)

    def _headers(self, mark: Mark) -> Iterator[Span]:
        """Headers under a rule or in grey: names we know on one line; or, where Outlook makes the rule, lines with any names."""
        seen = [line.strip(_QUOTING) for line in self.lines[mark.start : mark.start + 16]]
        block = list(dropwhile(lambda line: not line or set(line) == {"-"}, seen))
        if (block and _is_headers(block[0])) or (mark.role is Role.HEADERS and _are_headers(block)):
            yield Span(mark.start, len(self.lines))

    def signatures(self, history: Sequence[Span]) -> Iterator[Span]:
        """Signatures below words of the author, with the ``--`` above them, outside of history."""
        ended = 0
        for mark in self.marks:
            if mark.role is not Role.SIGNATURE or mark.start < ended or mark.start >= mark.end:
                continue
            start = mark.start
            while start > 0 and self.lines[start - 1].strip() in ("", "--", "-- ", "—", "__"):
                start -= 1
            holds = sum(1 for line in self.lines[mark.start : mark.end] if line.strip())
            apart = all(span.end <= start or mark.end <= span.start for span in history)
            typed = any(telling.in_person(line) and telling.is_prose(line.strip()) for line in self.lines[mark.start : mark.end])
            if (
                apart
                and not typed
                and holds <= _MAX_SIGNATURE
                and any(line.strip(_QUOTING + "-—_") for line in self.lines[:start])
            ):
                yield Span(max(start, ended), mark.end)
                ended = mark.end

    def _attributed_above(self, at: int, *, sure: bool) -> int:
        """Where the attribution begins that stands right above line ``at``; ``at`` if none does."""
        start = at
        while start > 0 and at - start <= 2 and not self.lines[start - 1].strip(_QUOTING):
            start -= 1
        for count in range(1, _MAX_ATTRIBUTION + 1):
            begin = start - count
            if begin < 0 or not self.lines[begin].strip(_QUOTING):
                break
            if _is_attribution(self.lines[begin:start], sure=sure):
                return begin
        return at

    def _attributed_within(self, mark: Mark) -> bool:
        head = [line for line in self.lines[mark.start : min(mark.end, mark.start + 8)] if line.strip(_QUOTING)]
        return any(_is_attribution(head[:count], sure=True) for count in range(1, _MAX_ATTRIBUTION + 1))

    def _is_bare(self, mark: Mark) -> bool:
        """Is what it holds not written behind ``>``?"""
        return not any(line.startswith(">") for line in self.lines[mark.start : mark.end])

    def _skip_blank(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at].strip(_QUOTING):
            at += 1
        return at


def _is_attribution(lines: Sequence[str], *, sure: bool) -> bool:
    """Ends in a colon or a rule, and names an address or a point in time; ``sure``: both."""
    told = " ".join(line.strip(_QUOTING) for line in lines)
    if not told or len(told) > _MAX_CHARACTERS or not told.rstrip(" *_").endswith((":", "：", "----")):
        return False
    timed = bool(words.CLOCK.search(told) and any(map(str.isdigit, told.replace(":", "", 1))))
    addressed = words.ADDRESS.search(told) is not None
    dated = timed and words.YEAR.search(told) is not None
    return (addressed and timed) if sure else (addressed or dated)


def _are_headers(block: Sequence[str]) -> bool:
    """Do three lines or more begin with a name and a colon, with an address, a whole date, or a known name and a time?"""
    named = list(takewhile(lambda line: 0 < line.replace("：", ":").find(":") <= _MAX_NAME, block))
    told = "\n".join(named)[:2_000]
    known = any(words.HEADER_KEYS.get(_key(line)) in ("from", "to") for line in named)
    told_when = words.CLOCK.search(told) and words.YEAR.search(told)
    return len(named) >= _HEADERS and bool(words.ADDRESS.search(told) or told_when or (known and words.CLOCK.search(told)))


def _key(line: str) -> str:
    return line.replace("：", ":").partition(":")[0].strip(" *_").lower()


def _is_headers(line: str) -> bool:
    """Does one line begin with the header that says from whom, and hold an address and a header that says when?"""
    keys = [words.HEADER_KEYS.get(name.lower()) for name in _NAME.findall(line[:_MAX_CHARACTERS])]
    return keys[:1] == ["from"] and "date" in keys and words.ADDRESS.search(line) is not None


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        if span.start >= span.end:
            continue
        if found and span.start < found[-1].end:
            last = found[-1]
            outer = span.start == last.start and span.end >= last.end
            attributed = (last.attributed or span.attributed) if outer or span.start == last.start else last.attributed
            found[-1] = replace(last, end=max(last.end, span.end), attributed=attributed)
        else:
            found.append(span)
    return tuple(found)

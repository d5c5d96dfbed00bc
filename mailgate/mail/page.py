"""A text as ``reply`` walks through it. Its one rule: lines are kept as they are; judged is a copy, cleaned and bounded."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from mailgate.mail import attribution
from mailgate.mail import reply_words as words
from mailgate.mail.cuts import Cut, Why
from mailgate.mail.marked import Marked
from mailgate.mail.model import Address
from mailgate.mail.parent import AFTER, NO

MAX_LINES = 6_000
MAX_LINE = 450
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD))
_DIGITS = {start + value: str(value) for start in (0x660, 0x6F0, 0xFF10) for value in range(10)}
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2015, 0x2212, 0x2500, 0x2501, 0xFF0D), "-")
_WIDE = {0xFF1A: ":", 0xFF1C: "<", 0xFF1E: ">", 0xFF0C: ", ", 0xFF20: "@", 0x2019: "'"}
_CLEAN = str.maketrans({**_INVISIBLE, **_DIGITS, **_DASHES, **_WIDE, 0xA0: " ", 0x202F: " ", 0x3000: " ", 0x09: " "})
_UNCLEAN = re.compile(f"[{re.escape(''.join(map(chr, _CLEAN)))}]")
"""What most texts have none of: then their lines are judged as they are."""


@dataclass(frozen=True, slots=True)
class Run:
    """Quoted lines ``start`` to ``end`` (exclusive), with the attribution above them if there is one."""

    start: int
    end: int
    attributed: bool
    why: Why = Why.QUOTED


@dataclass(slots=True)
class Page:
    """The lines of a text, as they are and as they are judged (cleaned, cut), and why some do not stay."""

    lines: list[str]
    seen: list[str]
    ours: frozenset[Address]
    marked: Marked
    """What markup knows of the lines."""
    aside: list[Why | None]
    """Of each line why it was set aside; None: it stays."""
    next_verb: list[int]
    shared: list[int]
    """The lines that were the end of the one before."""
    answers: bool = True
    """Does anything say that the mail answers another?"""
    runs: list[Run] = field(default_factory=list)
    shown: list[tuple[int, int]] = field(default_factory=list)
    """The lines of each mark of history that the author only shows."""
    interleaved: int = -1
    """Where the quoted mail begins in which the author has announced answers; -1: in none."""
    fenced: set[int] = field(default_factory=set)
    """Lines inside a block of code: nothing in it is a mark of anything."""
    known_top: int = -1
    known_tail: int = -1
    """Where the answered message begins above all that is new, and below it; -1: nowhere."""
    known: bytearray | None = None
    """Of each line whether it stands in the message that is answered; None: that message is not at hand."""
    answered: set[int] = field(default_factory=set)
    """Lines that begin with words of that message and go on with the author's."""
    first_word: int = -1
    """The first line with the author's own words; -1 while none was met."""

    def cut(self, start: int, end: int, why: Why, *, unseen: bool = False) -> None:
        """Set lines ``start`` to ``end`` aside; ``unseen``: and let no mark be found in them."""
        self.aside[start:end] = [why] * (end - start)
        if unseen:
            self.seen[start:end] = [""] * len(self.seen[start:end])

    def kept(self) -> str:
        """What stays of the text; a line that was parted in two is one again where both stay."""
        shared, kept = frozenset(self.shared), list[str]()
        for index, line in enumerate(self.lines):
            if self.aside[index] is None:
                whole = index in shared and self.aside[index - 1] is None
                kept.append(line if whole or not kept else f"\n{line}")
        return "".join(kept)

    def knows(self, at: int, *, sure: bool = False) -> bool:
        """Does line ``at`` stand in the message that is answered? ``sure``: whatever stands above it."""
        return self.known is not None and at < len(self.known) and self.known[at] > (AFTER if sure else NO)

    def known_end(self, at: int) -> int:
        """The line after the known ones that begin at ``at``, blank ones among them not counted."""
        end = at
        while at < len(self.seen) and (self.knows(at) or not self.seen[at]):
            at += 1
            end = at if self.knows(at - 1) else end
        return end

    def skip_blank(self, at: int) -> int:
        """The next line from ``at`` on that is not blank."""
        while at < len(self.seen) and not self.seen[at]:
            at += 1
        return at


def page_of(text: str, ours: frozenset[Address], marked: Marked) -> Page:
    """``text`` before anything in it was judged, but for signatures that are ``marked``. ``ours``: our own addresses."""
    shared: list[int] = []
    lines = _lines(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), shared)
    judged = _judged if "&" in text or _UNCLEAN.search(text) else str.strip
    seen = [judged(line[:MAX_LINE]) for line in lines[:MAX_LINES]]
    next_verb = _next_verbs(seen)
    moved = marked.moved([at - bisect_right(shared, at) for at in range(len(lines))]) if marked else marked
    page = Page(lines=lines, seen=seen, ours=ours, marked=moved, aside=[None] * len(lines), next_verb=next_verb, shared=shared)
    for span in moved.signatures:
        page.cut(span.start, span.end, Why.SIGNATURE, unseen=True)
    return page


def _next_verbs(seen: list[str]) -> list[int]:
    """For each line the next one, or itself, with a verb of writing; -1 if there is none. Few texts hold more than one or two."""
    following, found = -1, [-1] * len(seen)
    held = words.verbs("\n".join(seen))
    for index in range(len(seen) - 1, -1, -1) if held else ():
        line = seen[index].lower()
        if any(verb in line for verb in held) and words.has_verb(seen[index]):
            following = index
        found[index] = following
    return found


def _judged(line: str) -> str:
    """A line as it is judged. Some programs write text/plain with entities left in it."""
    if "&" in line:
        line = line.replace("&nbsp;", " ").replace("&gt;", ">").replace("&lt;", "<")
    if line.isascii():
        return line.replace("\t", " ").strip()
    return line.translate(_CLEAN).strip()


def cuts_of(page: Page) -> Iterator[Cut]:
    """What was set aside, by the lines of the text as it was given."""
    at = 0
    for why, lines in groupby(page.aside):
        start, at = at, at + sum(1 for _ in lines)
        if why is not None:
            before, within = (bisect_right(page.shared, index) for index in (start, at - 1))
            column = len(page.lines[start - 1]) if before and page.shared[before - 1] == start else 0
            yield Cut(first=start - before, lines=at - start - within + before, why=why, column=column)


def _lines(raw: list[str], shared: list[int]) -> list[str]:
    """The lines of a text; one that shares its end with an attribution becomes two, and the second is noted in ``shared``."""
    if not any(line.startswith(">") for line in raw):
        return raw
    lines = []
    for index, line in enumerate(raw):
        cut = 0
        if index < MAX_LINES and not line.startswith(">"):
            follows = next((below for below in raw[index + 1 : index + 4] if below.strip()), "")
            cut = attribution.shared(line[:MAX_LINE], follows) if follows.startswith(">") else 0
        if cut:
            lines.append(line[:cut])
            shared.append(len(lines))
        lines.append(line[cut:])
    return lines

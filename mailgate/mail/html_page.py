"""The text of an HTML document as it grows. Its one rule: lines are only ever added at the end, so it costs what it shows.

What stands before a line (``> `` of a quotation, the indent of a list) is a stack; a gap is the empty line due before the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailgate.mail.html_history import Mark
from mailgate.mail.html_marks import Role

MAX_PREFIXES = 60
"""Quotations and lists within one another that are still shown as such."""
_MAX_MARKS = 500
_MAX_CELL = 100
_MAX_ROW = 200
_SPACE = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = {0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None, 0x202D: None, 0x202E: None}
_PADDING = re.compile("(?:[\u200c\u200d\u034f\u2007\u180e][\xa0 ]{0,9}){3,}")
"""What senders put behind a preview so that no more of the mail is in it."""
_MAX_SIGNS = 3
_WINGDINGS = str.maketrans("JKLàáâßèéêüûýþlnqvØ§\uf04a\uf04b\uf04c\uf0e0\uf0e8\uf0fc\uf0fb", "☺😐☹→↑↓←➔↑↓✓✗☒☑●■❑❖➢▪☺😐☹→➔✓✗")
"""Outlook makes smileys and arrows of ``:-)`` and ``-->`` in this font: "J" to whoever has it not."""
_NBSP = str.maketrans("\xa0\u202f", "  ")
QUOTED = "> "


@dataclass(slots=True)
class _Row:
    """A row of a table: its first line, the gap that was due before it, the marks before it, and where its cells begin."""

    start: int
    gap: int
    marks: int
    cells: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """Lines, and the one being written."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    bullet: str = ""
    """The bullet due before the next words, in place of the prefix ``item_at``."""
    item_at: int = 0
    gap: int = -1
    """The number of prefixes at which an empty line is due before the next line; -1 if none is."""
    pre: bool = False
    tiny: bool = False
    signs: bool = False
    """Letters are the signs of Wingdings."""
    marks: list[tuple[Role, int, int]] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)

    def words(self, text: str) -> None:
        """Add running text; white space collapses where line ends are none."""
        if self.tiny:
            return
        text = text.translate(_INVISIBLE)
        if self.signs and len(text.strip()) <= _MAX_SIGNS:
            text = text.translate(_WINGDINGS)
        if "\xa0" in text or "\u200c" in text or "\u034f" in text:
            text = _PADDING.sub("", text)
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for one in rest:
                self.break_line()
                self.line.append(one)
            return
        text = _SPACE.sub(" ", text)
        if text and text[0] == " " and (not self.line or self.line[-1].endswith(" ")):
            text = text[1:]
        if text:
            self.line.append(text)

    def break_line(self) -> None:
        """End the line, also an empty one."""
        text = "".join(self.line).translate(_NBSP).rstrip()
        self.line.clear()
        before = "".join(self.prefixes)
        if self.gap >= 0 and self.lines:
            self.lines.append("".join(self.prefixes[: self.gap]).rstrip())
        self.gap = -1
        if self.bullet and text:
            before = "".join((*self.prefixes[: self.item_at], self.bullet, *self.prefixes[self.item_at + 1 :]))
            self.bullet = ""
        self.lines.append((before + text).rstrip())

    def end_line(self, *, gap: bool = False) -> None:
        """End the line if it holds anything; with ``gap`` the next one stands apart."""
        if any(map(str.strip, self.line)) or "\xa0" in "".join(self.line):
            self.break_line()
        else:
            self.line.clear()
        if gap:
            depth = len(self.prefixes)
            self.gap = depth if self.gap < 0 else min(self.gap, depth)

    def push(self, prefix: str) -> None:
        """From here on, lines begin with ``prefix``."""
        self.prefixes.append(prefix if len(self.prefixes) < MAX_PREFIXES else "")

    def pop(self) -> None:
        """Undo the last ``push``."""
        self.prefixes.pop()
        self.gap = min(self.gap, len(self.prefixes))
        if self.item_at >= len(self.prefixes):
            self.bullet = ""

    def item(self, bullet: str) -> None:
        """Begin an item of a list."""
        self.push(" " * len(bullet))
        self.bullet, self.item_at = bullet if self.prefixes[-1] else "", len(self.prefixes) - 1

    def begin_mark(self, role: Role) -> int:
        """Note that an element of this role begins here; gives its number, or -1 if there are too many."""
        if len(self.marks) >= _MAX_MARKS:
            return -1
        self.marks.append((role, len(self.lines), len(self.lines)))
        return len(self.marks) - 1

    def end_mark(self, number: int) -> None:
        """Note that it ends here."""
        role, start, _ = self.marks[number]
        self.marks[number] = (role, start, len(self.lines))

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self.rows.append(_Row(len(self.lines), self.gap, len(self.marks)))

    def begin_cell(self) -> None:
        """Begin a cell."""
        if self.rows:
            self.rows[-1].cells.append(len(self.lines))

    def end_row(self) -> None:
        """End a row: on one line if no cell has more than one, each short enough to be data and not layout."""
        row = self.rows.pop()
        if len(row.cells) < 2:
            return
        before = "".join(self.prefixes)
        cells = [self._cell(start, end, before) for start, end in zip(row.cells, [*row.cells[1:], len(self.lines)], strict=True)]
        told = [cell for cell in cells if cell is None or cell]
        if len(told) < 2 or None in told or len(self.marks) != row.marks or self.bullet:
            return
        text = "  ".join(cell for cell in told if cell)
        if len(text) <= _MAX_ROW:
            del self.lines[row.start :]
            self.gap = row.gap
            self.line[:] = [text]
            self.break_line()

    def _cell(self, start: int, end: int, before: str) -> str | None:
        """The one line of a cell, None if it has more or too much to stand beside others."""
        if end - start > 3:
            return None
        lines = [line[len(before) :].strip() for line in self.lines[start:end] if line.strip(QUOTED)]
        return None if len(lines) > 1 or (lines and len(lines[0]) > _MAX_CELL) else "".join(lines)

    def told(self) -> tuple[list[str], list[Mark]]:
        """All lines, runs of empty ones reduced to one, none at either end; and the marks on them."""
        self.end_line()
        origins: list[int] = []
        for at, line in enumerate(self.lines):
            if line.strip(QUOTED) or (origins and self.lines[origins[-1]].strip(QUOTED)):
                origins.append(at)
        while origins and not self.lines[origins[-1]]:
            origins.pop()
        place = {}
        following = len(origins)
        for at in range(len(self.lines), -1, -1):
            if following and origins[following - 1] >= at:
                following -= 1
            place[at] = following
        marks = [Mark(role, place[start], place[end]) for role, start, end in self.marks]
        return [self.lines[at] for at in origins], marks

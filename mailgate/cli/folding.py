"""A text with what was set aside of it folded. Its one rule: every fold says how many lines it took, and how they were known.

Pure: ``showing`` prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailgate.mail.cuts import Cut, ReplyText, Why

_QUOTED = 60
"""Characters of its first line that a fold repeats."""
_WORD = re.compile(r"[^\W_]")

#: How the lines of a fold were known; ``{}``: their first line that says something.
REASONS = {
    Why.DELIMITER: "earlier mail, below the line to answer above, {}",
    Why.KNOWN: "earlier mail: its words stand in the message that is answered",
    Why.CONTAINER: "earlier mail: the author's mail program marked it as quoted",
    Why.ORIGINAL: "earlier mail, below {}",
    Why.HEADERS: "earlier mail, from its quoted headers on, {}",
    Why.ATTRIBUTION: "earlier mail, from {}",
    Why.QUOTED: "earlier mail: each line is marked as quoted",
    Why.SIGNATURE: "signature, {}",
    Why.FOOTER: "added by a program, {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """Lines that stay."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Lines that were set aside together."""

    lines: tuple[str, ...]
    why: Why

    def __str__(self) -> str:
        """``[… 3 lines: earlier mail, from "On Tue … wrote:"]``."""
        count = sum(1 for line in self.lines if line.strip())
        told = next((line.strip() for line in self.lines if _WORD.search(line)), "…")
        shown = told if len(told) <= _QUOTED else told[:_QUOTED].rstrip() + "…"
        return f"[… {count} line{'' if count == 1 else 's'}: {REASONS[self.why].format(f'“{shown}”')}]"


def folded(text: str, reply: ReplyText) -> Iterator[New | Fold]:
    """The text in its order. ``reply`` is what was read of that very text."""
    lines, at = text.split("\n"), 0
    for cut in reply.cuts:
        kept = lines[at : cut.first]
        if cut.column and cut.first >= at:
            kept.append(lines[cut.first][: cut.column])
        if kept:
            yield New(lines=tuple(kept))
        at = max(at, cut.first + cut.lines)
        yield Fold(lines=tuple(_lines(lines, cut)), why=cut.why)
    if lines[at:]:
        yield New(lines=tuple(lines[at:]))


def _lines(lines: list[str], cut: Cut) -> Iterator[str]:
    taken = lines[cut.first : cut.first + cut.lines]
    if taken:
        yield taken[0][cut.column :]
        yield from taken[1:]

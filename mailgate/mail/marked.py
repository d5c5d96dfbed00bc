"""What markup knows of the lines of a text rendered from it. Its one rule: line ranges only, and nothing that is not certain.

Mail programs put quoted history and signatures into elements of their own; where that is so, no language need be understood.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Lines ``start`` to ``end`` (exclusive) of a text split at LF. ``attributed``: says itself whose words it quotes."""

    start: int
    end: int
    attributed: bool = True


@dataclass(frozen=True, slots=True)
class Marked:
    """Spans of history and of signatures, each in order and apart from one another."""

    history: tuple[Span, ...] = ()
    signatures: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.history or self.signatures)

    def history_at(self, line: int) -> Span | None:
        """The span of history that holds ``line``, or None."""
        at = bisect_right(self.history, line, key=lambda span: span.start) - 1
        return self.history[at] if at >= 0 and line < self.history[at].end else None

    def moved(self, origins: Sequence[int]) -> Marked:
        """The same for a text whose lines come from the lines ``origins`` (ascending) of this one."""
        return Marked(_moved(self.history, origins), _moved(self.signatures, origins))


UNMARKED = Marked()
"""What is known of a plain text: nothing."""


def _moved(spans: tuple[Span, ...], origins: Sequence[int]) -> tuple[Span, ...]:
    found = (Span(bisect_left(origins, span.start), bisect_left(origins, span.end), span.attributed) for span in spans)
    return tuple(span for span in found if span.start < span.end)


def placed(text: str, known: Sequence[tuple[str, Marked]]) -> Marked:
    """What is known of the texts ``known``, which stand in ``text`` in this order, as lines of ``text``."""
    history: list[Span] = []
    signatures: list[Span] = []
    after = 0
    for part, marked in known:
        at = text.find(part, after) if marked else -1
        if at < 0 or (at > 0 and text[at - 1] != "\n"):
            continue
        line, after = text.count("\n", 0, at), at + len(part)
        history += [Span(span.start + line, span.end + line, span.attributed) for span in marked.history]
        signatures += [Span(span.start + line, span.end + line) for span in marked.signatures]
    return Marked(tuple(history), tuple(signatures))

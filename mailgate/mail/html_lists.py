"""The numbers and bullets of lists, HTML's and Word's. Its one rule: an item bears the number its author saw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_INTEGER = re.compile(r"\s*([-+]?\d{1,9})")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class Numbering:
    """The items of an ``<ol>`` (HTML Living Standard §4.4.5)."""

    value: int
    step: int = 1
    style: str = "1"

    @classmethod
    def of(cls, attributes: Mapping[str, str | None]) -> Numbering:
        """As ``start``, ``reversed`` and ``type`` say."""
        step = -1 if "reversed" in attributes else 1
        start = _integer(attributes.get("start"))
        return cls((1 if start is None else start) - step, step, (attributes.get("type") or "1").strip())

    def next(self, value: str | None) -> str:
        """The bullet of the next item; ``value``: its own number, if it has one."""
        own = _integer(value)
        self.value = self.value + self.step if own is None else own
        return f"{_written(self.value, self.style)}. "


def bullet_of(text: str, level: int) -> str:
    """Word's bullet or number, written as the text of the item on this level (from 1). Bullets are single signs of its fonts."""
    shown = text.replace("\xa0", " ").strip()
    mark = shown if len(shown) > 1 or shown.isdigit() else "-"
    return "  " * (min(max(level, 1), 9) - 1) + mark + " "


def _integer(value: str | None) -> int | None:
    found = _INTEGER.match(value) if value else None
    return int(found[1]) if found else None


def _written(number: int, style: str) -> str:
    if style in ("a", "A") and number > 0:
        return _letters(number) if style == "a" else _letters(number).upper()
    if style in ("i", "I") and 0 < number < 4_000:
        return _roman(number) if style == "i" else _roman(number).upper()
    return str(number)


def _letters(number: int) -> str:
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(ord("a") + rest) + out
    return out


def _roman(number: int) -> str:
    out = ""
    for value, digits in (*_ROMAN, *_ROMAN_SMALL):
        count, number = divmod(number, value)
        out += digits * count
    return out

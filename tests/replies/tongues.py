"""What programs write in each language around an answer. Its one rule: written down as the programs show it, not as we read it.

A row of ``tongues.txt``: code | an answer | Gmail's attribution | another program's | Outlook's headers | its "original" line |
sent from.
In attributions ``{n}`` is the name, ``{a}`` the address in angle brackets; the rest is the date as that language writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: an answer in it and the lines programs add."""

    code: str
    answer: str
    gmail: str
    other: str
    keys: tuple[str, ...]
    original: str
    sent: str


def _tongue(row: str) -> Tongue:
    code, answer, gmail, other, keys, original, sent = row.split("|")
    return Tongue(code, answer, gmail, other, tuple(key.replace("_", " ") for key in keys.split(" ")), original, sent)


_ROWS = Path(__file__).with_name("tongues.txt").read_text(encoding="utf-8")
TONGUES: tuple[Tongue, ...] = tuple(map(_tongue, _ROWS.strip().split("\n")))

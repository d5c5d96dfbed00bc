"""Single programs' ways to announce what they quote, beyond those laid out in every language.

A row of ``dialects.txt``: the lines (``\\n`` parts them), a bar, and Q and U: known above quoted lines, above unquoted ones.
"""

from __future__ import annotations

from pathlib import Path

from mailgate.mail.reply import extract

ROWS = Path(__file__).with_name("dialects.txt").read_text(encoding="utf-8").strip("\n").split("\n")
BELOW = {"Q": "> Is it plugged in?\n> Bea", "U": "Is it plugged in?\n\nBea"}


def test_each_announcement_goes_with_what_it_announces() -> None:
    wrong = []
    for row in ROWS:
        lines, _, kinds = row.rpartition("|")
        announced = lines.replace("\\n", "\n").replace("\\t", "\t")
        for kind in kinds:
            read = extract(f"It is.\n\n{announced}\n\n{BELOW[kind]}\n").text
            wrong += [f"{kind}: {lines}: {read}"] if read != "It is." else []
    assert wrong == []

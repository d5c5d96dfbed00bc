"""Plain lines: whatever is taken for prose at a glance bears no mark of history when looked at closely."""

from __future__ import annotations

import random
from pathlib import Path

from mailgate.mail import plain_lines, quoting
from mailgate.mail.marked import UNMARKED
from mailgate.mail.model import Address
from mailgate.mail.page import page_of

OURS = frozenset({Address("support@help.example")})
REPLIES = Path(__file__).parents[2] / "replies"
LINES = [
    line for name in ("dialects", "tongues", "prose", "endings") for line in (REPLIES / f"{name}.txt").read_text().split("\n")
]


def test_no_plain_line_begins_a_mark_in_any_order_of_lines() -> None:
    rolls = random.Random(2)
    orders = [LINES, *(rolls.sample(LINES, len(LINES)) for _ in range(10))]
    found = marked = 0
    for lines in orders:
        for at in range(0, len(lines), 500):
            page = page_of("\n".join(lines[at : at + 500]), OURS, UNMARKED)
            for index, plain in enumerate(plain_lines.of(page.seen)):
                mark = quoting.mark(page.seen, index, page.next_verb[index], OURS) if page.seen[index] else None
                assert not (plain and mark), page.seen[index : index + 3]
                found, marked = found + plain, marked + (mark is not None)
    assert found > 500
    assert marked > 100


def test_prose_is_plain_and_what_stands_beside_a_mark_is_not() -> None:
    page = page_of("The lamp is dead\nit broke in 2024\n\nPlease help\n\n> Is it?\n--\nanna", OURS, UNMARKED)
    assert plain_lines.of(page.seen) == [True, True, False, False, False, False, False, False]


def test_lines_that_are_a_mark_only_by_what_stands_below_or_by_a_date_are_not_plain() -> None:
    marks = (
        "2016-03-03 17.21 GMT+01 Anna",
        "Anna Archer\n03.05.2026 10.12\nTo\nBea\nSubject\nThe lamp",
        "Begin forwarded message\nMessage du 03/03/26\nDe : Anna <anna@customer.example>",
    )
    for text in marks:
        page = page_of(text, OURS, UNMARKED)
        assert quoting.mark(page.seen, 0, page.next_verb[0], OURS), text
        assert not plain_lines.of(page.seen)[0], text

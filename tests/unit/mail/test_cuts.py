"""Each cut says which lines it took and why; what is left of the text without the cuts is the reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail.cuts import Cut, Why
from mailgate.mail.model import Address
from mailgate.mail.reply import extract

OURS = frozenset({Address("support@help.example")})
REASONS = [
    ("It is dead.\n\n##- Please type your reply above this line -##\nOld words.", Cut(first=1, lines=3, why=Why.DELIMITER)),
    ("It is dead.\n\n-----Original Message-----\nOld words.", Cut(first=1, lines=3, why=Why.ORIGINAL)),
    (
        "It is dead.\n\nFrom: Bea <bea@help.example>\nDate: Tue, 3 Mar 2026 09:12\nSubject: The lamp\n\nOld words.",
        Cut(first=1, lines=6, why=Why.HEADERS),
    ),
    (
        "It is dead.\n\nOn 3 Mar 2026, at 09:12, Bea <bea@help.example> wrote:\n> Is it?",
        Cut(first=1, lines=3, why=Why.ATTRIBUTION),
    ),
    ("It is dead.\n\n> Is it?\n> Really?", Cut(first=2, lines=2, why=Why.QUOTED)),
    ("It is dead.\n-- \nAnna\nThe Lamp Works", Cut(first=1, lines=3, why=Why.SIGNATURE)),
    ("It is dead.\n\nSent from my iPhone", Cut(first=1, lines=2, why=Why.FOOTER)),
]


def without(text: str, cuts: tuple[Cut, ...]) -> str:
    """What the cuts leave of the text."""
    lines: list[str | None] = [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    for cut in cuts:
        first = lines[cut.first]
        assert first is not None, "two cuts took the same line"
        lines[cut.first : cut.first + cut.lines] = [first[: cut.column] if cut.column else None] + [None] * (cut.lines - 1)
    return "\n".join(line for line in lines if line is not None)


@pytest.mark.parametrize(("text", "expected"), REASONS, ids=[cut.why.value for _, cut in REASONS])
def test_each_cut_names_its_reason(text: str, expected: Cut) -> None:
    assert extract(text, ours=OURS).cuts == (expected,)


def test_what_is_cut_in_several_places_is_told_place_by_place() -> None:
    found = extract("> Is it?\n\nIt is dead.\n-- \nAnna\n\nOn 3 Mar 2026, at 09:12, Bea <bea@help.example> wrote:\n> Is it?")
    assert [(cut.first, cut.lines, cut.why) for cut in found.cuts] == [
        (3, 2, Why.SIGNATURE),
        (5, 3, Why.ATTRIBUTION),
    ]


def test_an_attribution_on_the_authors_last_line_is_cut_from_its_column_on() -> None:
    text = "Thanks.\nIt is dead. On Tue, Mar 3, 2026 at 9:12, Bea <bea@help.example> wrote:\n> Is it?\nOr not."
    [cut] = extract(text).cuts
    assert (cut.first, cut.lines, cut.column, cut.why) == (1, 2, len("It is dead."), Why.ATTRIBUTION)


def test_what_is_all_history_is_not_cut() -> None:
    assert extract("> Is it?\n> Really?").cuts == ()


LINES = [text for text, _ in REASONS] + [
    "",
    "> quoted",
    "It works.",
    "Fine. On Tue, Mar 3, 2026 at 9:12, Bea <b@h.example> wrote:",
]


@given(
    st.lists(st.sampled_from(LINES) | st.text(st.characters(exclude_characters="\r"), max_size=20), max_size=12).map("\n".join)
)
def test_without_its_cuts_a_text_is_its_reply(text: str) -> None:
    found = extract(text, ours=OURS)
    assert (without(text, found.cuts) if found.cuts else text).strip() == found.text.strip()

"""Every program in every language: the author's words and nothing else are read, and not one of them is ever lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from mailgate.mail.reply import extract
from tests.replies.clients import ABOVE, BELOW, UNMARKED, Answer, Layout, quoted
from tests.replies.tongues import TONGUES, Tongue

PARENT = """Dear Anna,

thank you for your message about the lamp in your kitchen. Could you please tell us whether it is plugged in?
The number on its back would help us, too.

Best regards
Bea Staff"""
MORE = {
    "": "",
    "a list": "\n\n- 4711\n- 0815\n* 99 %",
    "a greeting": "\n\nThanks,\nAnna",
    "a time": "\n\n3.3.2026, 10:30 - 11:00: Anna, Bea",
    "an address": "\n\nAnna Muster\nLampengasse 7\n3000 Bern\nanna@customer.example",
    "code": "\n\n```\n> x\n-- \nFrom: y\n```\n\n4711.",
    "a rule": "\n\n----------\n\n4711.",
}
WORD = re.compile(r"\w+")


def missing(words: str, read: str) -> list[str]:
    """The words of the author that were not read."""
    left = WORD.findall(read)
    return [word for word in WORD.findall(words) if word not in left]


def cases(layouts: dict[str, Layout], extra: list[str]) -> Iterator[tuple[str, Tongue, Layout, str]]:
    for (name, layout), tongue, more in itertools.product(layouts.items(), TONGUES, extra):
        yield f"{name} in {tongue.code} with {more or 'nothing more'}", tongue, layout, tongue.answer + MORE[more]


def wrong(layouts: dict[str, Layout], extra: list[str], known: tuple[str, ...] = ()) -> list[str]:
    """The cases that are not read as they were written."""
    found = []
    for name, tongue, layout, words in cases(layouts, extra):
        read = extract(layout(Answer(tongue, words, PARENT)), known=known).text
        if lost := missing(words, read):
            found.append(f"{name}: LOST {lost}")
        elif read != words:
            found.append(f"{name}: {read!r}")
    return found


def test_the_answer_above_is_read_as_it_was_written() -> None:
    assert wrong(ABOVE, [""]) == []


def test_the_answer_below_is_read_as_it_was_written() -> None:
    assert wrong(BELOW, [""]) == []


def test_with_the_answered_message_at_hand_nothing_need_be_marked() -> None:
    assert wrong(UNMARKED, [""], known=(PARENT,)) == []
    assert wrong(ABOVE, [""], known=(PARENT,)) == []


def test_answers_between_quoted_lines_are_never_cut() -> None:
    first, second = quoted(PARENT.split("\n\n")[1]), quoted("Best regards\nBea Staff")
    lost = []
    for tongue in TONGUES:
        for attribution in (tongue.gmail, tongue.other):
            words = f"{tongue.answer}\n\n{second}\n\n4711"
            text = f"{attribution.format(n='Bea', a='<bea@help.example>')}\n{first}\n\n{words}"
            lost += [tongue.code] if missing(words, extract(text).text) else []
    assert lost == []


@pytest.mark.soak
@pytest.mark.parametrize("known", [(), (PARENT,)], ids=["alone", "with the answered message"])
def test_whatever_the_author_adds_no_word_is_lost(known: tuple[str, ...]) -> None:
    found = wrong({**ABOVE, **BELOW}, [*MORE], known)
    assert [one for one in found if "LOST" in one] == []

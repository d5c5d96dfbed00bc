"""What a mail says twice: a copy is read once, an answer never taken for one."""

from __future__ import annotations

import pytest

from mailgate.mail.said import Said

BODY = "The lamp in the hall has been dark since Monday, and the spare one does not fit. Please send the right one to Leeds."


def told(*texts: tuple[str, bool]) -> list[str]:
    said = Said()
    return [text for text, rich in texts if said.is_new(text, rich=rich)]


def test_the_rich_form_of_all_that_was_said_is_a_copy() -> None:
    assert told(("It is dark.", False), ("It  is\ndark", True)) == ["It is dark."]
    assert told((BODY, False), ("A footer", False), (BODY, True)) == [BODY, "A footer"]
    assert told((BODY, False), (BODY, False)) == [BODY]


@pytest.mark.parametrize(
    ("first", "then", "rich"),
    [
        ("I have paid; now I want the refund:", "the refund", True),
        ("Do you know? My answer:", "no", True),
        ("I ordered 2 lamps, not 12.", "12", True),
        (BODY, "Please send the right one to Leeds.", True),
    ],
)
def test_words_that_also_stand_in_what_was_said_are_said_again(first: str, then: str, rich: bool) -> None:
    assert told((first, False), (then, rich)) == [first, then]


def test_a_short_word_may_be_said_twice() -> None:
    assert told(("OK", False), ("broken", False), ("OK", False)) == ["OK", "broken", "OK"]

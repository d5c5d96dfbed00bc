"""Ruled lists at the end of a text. Its one rule: what a colon introduces is the author's."""

from __future__ import annotations

from mailgate.mail.reply import extract


def test_a_ruled_list_that_a_colon_introduces_is_no_list_footer() -> None:
    text = "How to leave our newsletter:\n----------\n1. Click on unsubscribe in the mail\n2. Enter your address"
    assert extract(text).text == text

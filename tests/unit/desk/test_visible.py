"""The visible form of a text: what it costs."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from mailgate.desk import commands


def test_each_character_of_a_long_mail_is_judged_once_and_not_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = Counter[str]()

    def category(one: str) -> str:
        judged.update(one)
        return unicodedata.category(one)

    monkeypatch.setattr(commands, "category", category)
    assert commands.visible("a\u200b\x07b\tc\n" * 1_000) == "ab\tc\n" * 1_000
    assert set(judged.values()) == {1}

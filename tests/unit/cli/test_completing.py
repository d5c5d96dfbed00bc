"""The shell completes the names of this home, and stays silent where there is nothing to say."""

from __future__ import annotations

import pytest

from tests.command import Command


def completed(mailgate: Command, *words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    with mailgate.patch.context() as patch:
        patch.setenv("_MAILGATE_COMPLETE", "complete_bash")
        patch.setenv("COMP_WORDS", " ".join(("mailgate", *words)))
        patch.setenv("COMP_CWORD", str(len(words)))
        return mailgate().out.split("\n")[:-1]


def test_names_are_completed(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    mailgate("organisation", "add", "Muster")
    mailgate("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "x")
    mailgate("ticket", "tag", "1", "vip")
    assert completed(mailgate, "ticket", "list", "--queue", "su") == ["support"]
    assert completed(mailgate, "ticket", "list", "--assignee", "b") == ["bea@help.example"]
    assert completed(mailgate, "ticket", "list", "--organisation", "Mu") == ["Muster"]
    assert completed(mailgate, "ticket", "search", "x", "--tag", "v") == ["vip"]
    assert completed(mailgate, "organisation", "show", "M") == ["Muster"]
    assert completed(mailgate, "ticket", "list", "--queue", "zz") == [""]


def test_without_a_home_nothing_is_offered_and_nothing_fails(nowhere: Command) -> None:
    assert completed(nowhere, "ticket", "list", "--queue", "s") == [""]


@pytest.mark.parametrize("words", [("tick",), ("ticket", "sea")])
def test_words_of_the_command_are_completed_as_well(mailgate: Command, words: tuple[str, ...]) -> None:
    assert completed(mailgate, *words)[0] in ("ticket", "search")

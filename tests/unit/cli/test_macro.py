"""Predefined messages are kept by the command line, and used from it."""

from __future__ import annotations

import pytest

from tests.command import Command


def test_a_predefined_message_is_added_shown_changed_and_removed(mailgate: Command) -> None:
    assert mailgate("macro", "add", "Sent", "--text", "Dear {{ customer }}").code == 0
    assert mailgate("macro", "add", "sent", "--language", "de", "--text", "Guten Tag").code == 0
    assert mailgate("macro", "add", "sent", "--text", "Again").code == 1
    assert [(one["name"], one["language"], one["text"]) for one in mailgate("macro", "list", "--json").json] == [
        ("sent", "de", "Guten Tag"),
        ("sent", "en", "Dear {{ customer }}"),
    ]
    assert mailgate("macro", "edit", "sent", "--language", "de", "--text", "Hallo").code == 0
    assert mailgate("macro", "edit", "sent", "--language", "fr", "--text", "Bonjour").code == 1
    assert "Hallo" in mailgate("macro", "show", "sent").out
    assert mailgate("macro", "remove", "sent", "--language", "de").code == 0
    assert len(mailgate("macro", "show", "sent", "--json").json) == 1
    assert mailgate("macro", "remove", "sent").code == 0
    assert mailgate("macro", "show", "sent").code == 1
    assert mailgate("macro", "remove", "sent").code == 1


@pytest.mark.parametrize(
    "wrong",
    [("two words", "x"), ("ok", "{{ costumer }}"), ("ok", " "), ("ok", "{{ customer.address }}"), ("x" * 41, "x")],
)
def test_what_cannot_be_used_is_refused(mailgate: Command, wrong: tuple[str, str]) -> None:
    refused = mailgate("macro", "add", wrong[0], "--text", wrong[1])
    assert refused.code == 2, refused
    assert mailgate("macro", "list", "--json").json == []


def test_an_answer_at_the_shell_begins_with_it(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--name", "Bea")
    mailgate("macro", "add", "sent", "--text", "Dear {{ customer }}, yours {{ agent }}")
    mailgate(
        "ticket", "new", "--queue", "support", "--requester", "a@c.example", "--name", "Anna", "--subject", "x", "--text", "y"
    )
    assert mailgate("ticket", "reply", "1", "--macro", "sent").code == 0
    assert mailgate("ticket", "reply", "1", "--macro", "sent", "--text", "PS").code == 0
    said = [one["text"] for one in mailgate("ticket", "show", "1", "--json").json["timeline"] if one["type"] == "message"]
    assert said == ["y", "Dear Anna, yours Bea", "Dear Anna, yours Bea\n\nPS"]
    refused = mailgate("ticket", "reply", "1", "--macro", "snet")
    assert (refused.code, "no predefined message 'snet'" in refused.err) == (1, True)

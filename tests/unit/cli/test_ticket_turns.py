"""Publishing, withdrawing, merging, splitting and undoing at the shell: the same as by mail, refused in one clear line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.command import Command

ANNA, BEN = "anna@customer.example", "ben@customer.example"


@pytest.fixture
def desk(mailgate: Command) -> Command:
    """Two tickets; the first has a public message (with a file) and a note."""
    mailgate("staff", "add", "bea@staff.example", "--name", "Bea Berg")
    for who, subject in ((ANNA, "The lamp"), (BEN, "Light gone")):
        mailgate("ticket", "new", "--queue", "support", "--requester", who, "--subject", subject, "--text", f"Hello {who[:4]}")
    (mailgate.folder / "prices.txt").write_text("all of them")
    mailgate("ticket", "reply", "1", "--text", "See the prices.", "--attach", "prices.txt")
    mailgate("ticket", "note", "1", "--text", "Press it twice.")
    return mailgate


def said(desk: Command, number: int, who: str = "") -> dict[str, Any]:
    """The messages of a ticket by their text, as somebody may see them."""
    shown = desk("ticket", "show", str(number), *(("--as", who) if who else ()), "--json")
    return {entry["text"]: entry for entry in shown.json["timeline"] if entry["type"] == "message"} if shown.code == 0 else {}


def entry(desk: Command, text: str) -> str:
    return str(said(desk, 1)[text]["id"])


def test_who_reads_a_ticket_reads_the_numbers_that_its_messages_are_named_by(desk: Command) -> None:
    shown = desk("ticket", "show", "1").out
    assert f"INTERNAL  {entry(desk, 'Press it twice.')}  " in shown
    assert f"PUBLIC  {entry(desk, 'See the prices.')}  " in shown


def test_a_note_is_published_and_taken_back(desk: Command) -> None:
    note = entry(desk, "Press it twice.")
    done = desk("ticket", "publish", "1", note, "--json")
    assert done.json == {"ticket": 1, "message": int(note), "visibility": "public", "told": [ANNA]}
    assert said(desk, 1, "bea@staff.example")["Press it twice."]["visibility"] == "public"
    assert desk("ticket", "undo", "1").code == 0
    assert said(desk, 1)["Press it twice."]["visibility"] == "internal"


def test_a_message_and_a_file_are_withdrawn_and_given_back(desk: Command) -> None:
    message = entry(desk, "See the prices.")
    assert desk("ticket", "privatise", "1", message, "--file", "prices.txt").code == 0
    assert len(said(desk, 1)["See the prices."]["attachments"]) == 1
    assert desk("ticket", "undo", "1").code == 0
    assert desk("ticket", "privatise", "1", message).code == 0
    assert "See the prices." not in said(desk, 1, ANNA)
    assert said(desk, 1)["See the prices."]["visibility"] == "internal"


def test_a_ticket_is_merged_shown_as_the_other_and_parted(desk: Command) -> None:
    done = desk("ticket", "merge", "2", "into", "1")
    assert done.out.endswith(f"reads along from now on: {BEN}\n")
    assert desk("ticket", "show", "2", "--json").json["number"] == 1
    assert desk("ticket", "undo", "2").code == 0
    assert desk("ticket", "show", "2", "--json").json["number"] == 2
    desk("ticket", "merge", "2", "1")
    assert desk("ticket", "reply", "2", "--text", "To both.", "--json").json["told"] == [ANNA, BEN]


def test_a_message_is_split_off(desk: Command) -> None:
    done = desk("ticket", "split", "1", entry(desk, "Press it twice."), "--title", "The button", "--json")
    assert done.json["opened"] == 3
    shown = desk("ticket", "show", "3", "--json").json
    assert (shown["title"], shown["requester"]) == ("The button", ANNA)
    assert shown["subject"] == desk("ticket", "show", "1", "--json").json["subject"]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("publish", "1", "4711"), "there is no such message on this ticket"),
        (("publish", "2", "NOTE"), "there is no such message on this ticket"),
        (("privatise", "1", "NOTE"), "that message is internal already"),
        (("publish", "1", "MESSAGE"), "that message is public already"),
        (("merge", "1", "1"), "the one is part of the other already"),
        (("merge", "1", "into", "99"), "there is no such ticket to merge into"),
        (("merge", "1", "soon"), "give the number of the ticket"),
        (("split", "1", "4711"), "there is no such message on this ticket"),
        (("publish", "1", "NOTE", "--by", ANNA), f"{ANNA} is not staff"),
        (("undo", "99"), "there is no ticket #99"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line_and_changes_nothing(desk: Command, argv: tuple[str, ...], says: str) -> None:
    numbers = {"NOTE": entry(desk, "Press it twice."), "MESSAGE": entry(desk, "See the prices.")}
    before = desk("ticket", "show", "1", "--json").json
    refused = desk("ticket", *(numbers.get(word, word) for word in argv))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"mailgate: {says}")
    assert refused.err.count("\n") == 1
    assert desk("ticket", "show", "1", "--json").json == before


def test_a_file_that_the_message_does_not_have_is_named(desk: Command) -> None:
    refused = desk("ticket", "privatise", "1", entry(desk, "See the prices."), "--file", "other.txt")
    assert (refused.code, "has no such file" in refused.err) == (1, True)

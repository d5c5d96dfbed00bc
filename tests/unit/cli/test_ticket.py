"""Tickets by the command line: what cannot be done is refused in one line, and nothing is changed."""

from __future__ import annotations

import pytest

from tests.command import Command

BEA = "bea@staff.example"


@pytest.fixture
def desk(mailgate: Command) -> Command:
    """A home with one member of staff and ticket #1."""
    mailgate("staff", "add", BEA, "--name", "Bea Berg")
    opened = mailgate(
        "ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "The lamp", "--text", "Hello"
    )
    assert (opened.code, opened.err) == (0, "")
    return mailgate


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("reply", "99", "--text", "x"), "there is no ticket #99"),
        (("close", "99"), "there is no ticket #99"),
        (("assign", "1", "nobody"), "'nobody' is no one member of staff"),
        (("queue", "1", "nope"), "there is no queue 'nope'"),
        (("cc", "1", "support@help.example"), "support@help.example is one of our own"),
        (("cc", "1", BEA), f"{BEA} is one of our own"),
        (("requester", "1", "support@help.example"), "support@help.example is one of our own"),
        (("note", "1", "--text", " "), "there are no words"),
        (("close", "1", "--by", "anna@customer.example"), "anna@customer.example is not staff"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(desk: Command, argv: tuple[str, ...], says: str) -> None:
    before = desk("ticket", "show", "1", "--json").json
    refused = desk("ticket", *argv)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"mailgate: {says}")
    assert refused.err.count("\n") == 1
    assert desk("ticket", "show", "1", "--json").json == before


def test_without_staff_nobody_can_act(mailgate: Command) -> None:
    refused = mailgate(
        "ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "x"
    )
    assert (refused.code, refused.err) == (
        1,
        "mailgate: there is no staff yet, and somebody has to act; `mailgate staff add` adds them\n",
    )


def test_a_held_mail_is_released_by_its_own_choices_only(desk: Command) -> None:
    mail = b"From: mia@stranger.example\r\nTo: support+1@help.example\r\nSubject: me too\r\n\r\nMe too.\r\n"
    desk("ingest", "-", "--rcpt-to", "support+nonsense@help.example", stdin=mail)
    [held] = desk("held", "list", "--json").json
    assert held["choices"] == ["new ticket", "discard"]
    refused = desk("held", "release", str(held["id"]), "add as cc")
    assert (refused.code, refused.err) == (1, "mailgate: 'add as cc' is no choice here; choose one of: new ticket, discard\n")

"""Tickets by the command line: what cannot be done is refused in one line, and nothing is changed."""

from __future__ import annotations

import pytest

from store import attention
from store.engine import Store
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


def test_who_takes_a_ticket_is_shown_what_they_have_not_read(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--name", "Bea")
    mailgate("staff", "add", "tom@help.example", "--name", "Tom", "--notify", "none")
    by_bea = ("--by", "bea@help.example")
    opening = ("--queue", "support", "--requester", "anna@customer.example", "--subject", "The lamp")
    mailgate("ticket", "new", *opening, "--text", "As agreed.", *by_bea)
    mailgate("ticket", "note", "1", "--text", "Third one this week.", *by_bea)
    taken = mailgate("ticket", "assign", "1", "tom", "--by", "tom@help.example", "--json").json
    assert [(one["author"], one["visibility"], one["text"]) for one in taken["unread"]] == [
        ("bea@help.example", "internal", "Third one this week."),  # of the first words he was told, as nobody else was
    ]
    assert taken["earlier"] == 0
    again = mailgate("ticket", "assign", "1", "tom", "--by", "tom@help.example", "--json").json
    assert again["unread"] == []
    assert "unread" not in mailgate("ticket", "assign", "1", "bea", "--by", "tom@help.example", "--json").json


@pytest.mark.parametrize("how", ["reply", "note", "new"])
def test_notify_asks_for_the_customers_next_answer(mailgate: Command, store: Store, how: str) -> None:
    mailgate("staff", "add", "bea@help.example", "--notify", "none")
    opening = ("--queue", "support", "--requester", "anna@customer.example", "--subject", "The lamp", "--text", "As agreed.")
    mailgate("ticket", "new", *opening, *(["--notify"] if how == "new" else []))
    if how != "new":
        mailgate("ticket", how, "1", "--text", "Well?", "--notify")
    with store.read() as session:
        assert [wants.once for wants in attention.of(session, [1])[1].values()] == [True]

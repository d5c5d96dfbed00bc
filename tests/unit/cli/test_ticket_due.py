"""Dates at the shell: the same words as by mail, and a list of what is next."""

from __future__ import annotations

import pytest

from tests.command import Command

HEAD = {
    *("number", "subject", "title", "queue", "status", "priority", "requester", "assignee", "tags", "waiting_for"),
    *("last_customer_at", "participants", "created_at", "updated_at", "public", "internal"),
}


@pytest.fixture
def tickets(mailgate: Command) -> Command:
    """Two tickets of Anna's."""
    mailgate("staff", "add", "bea@help.example", "--name", "Bea")
    for subject in ("One", "Two"):
        mailgate(
            "ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", subject, "--text", "x"
        )
    return mailgate


def test_a_date_is_set_shown_sorted_by_and_taken_away(tickets: Command) -> None:
    assert tickets("ticket", "due", "1", "3d").code == 0
    assert tickets("ticket", "due", "2", "2d").code == 0
    listed = tickets("ticket", "list", "--due", "--json").json
    assert [one["number"] for one in listed] == [2, 1]
    assert set(listed[0]) == HEAD
    assert "due 20" in tickets("ticket", "list", "--due").out
    assert "deadline" in tickets("ticket", "show", "1").out
    events = [one for one in tickets("ticket", "show", "1", "--json").json["timeline"] if one["type"] == "event"]
    assert [one["visibility"] for one in events if one["kind"] == "due"] == ["internal"]
    assert tickets("ticket", "due", "2", "none").code == 0
    assert [one["number"] for one in tickets("ticket", "list", "--due", "--json").json] == [1]


def test_a_customer_sees_no_date(tickets: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_GATEWAY__UNDO_WINDOW", "0s")  # what opens it is out at once: else it is not there for her yet
    opened = ("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "Hi.")
    number = str(tickets(*opened, "--json").json["ticket"])
    tickets("ticket", "due", number, "3d")
    seen = tickets("ticket", "show", number, "--as", "anna@customer.example")
    assert (seen.code, "deadline" in seen.out) == (0, False)
    told = tickets("ticket", "show", number, "--as", "anna@customer.example", "--json").json["timeline"]
    assert "due" not in {one.get("kind") for one in told}


@pytest.mark.parametrize("date", ["", "never", "1999-01-01"])
def test_what_is_no_day_to_come_is_refused(tickets: Command, date: str) -> None:
    refused = tickets("ticket", "due", "1", date)
    assert refused.code == 2, refused

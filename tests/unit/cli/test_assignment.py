"""Who works on what, at the command line: the ways of a queue, and who is away."""

from __future__ import annotations

import pytest

from tests.command import Command
from tests.unit.cli.test_check import findings, wrong


def test_a_queue_tries_the_ways_it_is_given_in_turn(mailgate: Command) -> None:
    mailgate("queue", "add", "sales", "--address", "sales@help.example", "--assignment", "round_robin", "--assignment", "manager")
    assert mailgate("queue", "show", "sales", "--json").json["assignment"] == ["round_robin", "manager"]
    assert "round_robin, then manager" in mailgate("queue", "show", "sales").out
    mailgate("queue", "edit", "sales", "--assignment", "none")
    assert mailgate("queue", "show", "sales", "--json").json["assignment"] == []
    refused = mailgate("queue", "edit", "sales", "--assignment", "dice")
    assert (refused.code, "none of manager, default, round_robin, none" in " ".join(refused.err.split())) == (2, True)


def test_a_queue_that_goes_round_among_nobody_is_wrong(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--notify", "none")
    mailgate("queue", "add", "sales", "--address", "sales@help.example", "--assignment", "round_robin")
    assert wrong(mailgate) == ["queues"]
    assert "round_robin, and nobody who works there is told of mail" in findings(mailgate)["queues"][1]
    mailgate("staff", "edit", "bea@help.example", "--notify", "mentions")
    assert wrong(mailgate) == []


def test_an_absence_is_set_shown_and_ended(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--name", "Bea")
    assert "away until 2999" not in mailgate("staff", "list").out
    said = mailgate("staff", "edit", "bea@help.example", "--away-from", "2d", "--away-until", "3d")
    assert "Bea <bea@help.example> works in all queues; told of: assigned (away from " in said.out
    shown = mailgate("staff", "show", "bea@help.example", "--json").json
    assert shown["away_from"] < shown["away_until"]
    assert shown["away_until"] in mailgate("staff", "list", "--json").out
    assert mailgate("staff", "edit", "bea@help.example", "--back").code == 0
    shown = mailgate("staff", "show", "bea@help.example", "--json").json
    assert (shown["away_from"], shown["away_until"]) == (None, None)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--away-until", "2020-01-01"), "no time to come"),
        (("--away-until", "soon"), "no time to come"),
        (("--away-from", "2d"), "add --away-until"),
        (("--away-from", "3d", "--away-until", "3d"), "is no time; change one of them"),
        (("--back", "--away-until", "3d"), "leave out --away-until"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(mailgate: Command, options: tuple[str, ...], says: str) -> None:
    mailgate("staff", "add", "bea@help.example")
    refused = mailgate("staff", "edit", "bea@help.example", *options)
    assert (refused.code, says in " ".join(refused.err.split())) == (1, True)


def test_a_ticket_is_handed_over_with_a_note(mailgate: Command) -> None:
    for who in ("bea", "tom"):
        mailgate("staff", "add", f"{who}@help.example")
    new = (
        "ticket",
        "new",
        "--queue",
        "support",
        "--requester",
        "anna@customer.example",
        "--subject",
        "The lamp",
        "--text",
        "Hello.",
    )
    mailgate("queue", "add", "support", "--address", "support@help.example")
    assert mailgate(*new, "--by", "tom@help.example").code == 0
    done = mailgate("ticket", "assign", "1", "bea", "--text", "She calls at noon.", "--by", "tom@help.example", "--json").json
    assert (done["visibility"], done["told"]) == ("internal", ["bea@help.example"])
    shown = mailgate("ticket", "show", "1", "--json").json
    said = [(one["visibility"], one["text"]) for one in shown["timeline"] if one["type"] == "message"]
    assert (shown["assignee"], said[-1]) == ("bea@help.example", ("internal", "She calls at noon."))
    mailgate("staff", "edit", "tom@help.example", "--away-until", "3d")
    assert "tom (away until " in mailgate("ticket", "assign", "1", "tom", "--by", "bea@help.example").out


def test_of_two_who_take_a_ticket_at_once_the_second_is_refused(mailgate: Command) -> None:
    for who in ("bea", "tom"):
        mailgate("staff", "add", f"{who}@help.example")
    mailgate("queue", "add", "support", "--address", "support@help.example")
    mailgate(
        "ticket", "new", "--queue", "support", "--requester", "a@customer.example", "--subject", "x", "--by", "tom@help.example"
    )
    assert mailgate("ticket", "assign", "1", "bea", "--by", "bea@help.example").code == 0
    refused = mailgate("ticket", "assign", "1", "tom", "--by", "tom@help.example")
    assert (refused.code, "a colleague took it a moment ago" in " ".join(refused.err.split())) == (1, True)

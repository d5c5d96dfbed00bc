"""Who works on what, at the command line: the ways of a queue, and who is away."""

from __future__ import annotations

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

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

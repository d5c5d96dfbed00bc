"""The hours of staff at the shell: their zone, their digest, their quiet."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from store.engine import Store
from store.tables import Person
from tests.command import Command


def test_the_hours_of_staff_are_kept_shown_and_taken_away(mailgate: Command) -> None:
    hours = ("--digest-at", "06:30", "--timezone", "Europe/Zurich", "--quiet", "22:00 - 07:00", "--quiet-strict")
    mailgate("staff", "add", "bea@help.example", "--notify", "digest", *hours)
    mailgate("staff", "edit", "bea@help.example", "--name", "Bea")
    shown = mailgate("staff", "show", "bea@help.example", "--json").json
    kept = {"timezone": "Europe/Zurich", "digest_at": "06:30", "quiet": "22:00-07:00", "quiet_strict": True}
    assert {key: shown[key] for key in kept} == kept
    mailgate("staff", "edit", "bea@help.example", "--quiet", "23:00-06:00")
    assert mailgate("staff", "show", "bea@help.example", "--json").json["quiet_strict"] is False
    mailgate("staff", "edit", "bea@help.example", "--digest-at", "", "--timezone", "", "--quiet", "")
    shown = mailgate("staff", "show", "bea@help.example", "--json").json
    assert {key: shown[key] for key in kept} == {"timezone": None, "digest_at": None, "quiet": None, "quiet_strict": False}


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [("--timezone", "Zürich", "IANA"), ("--digest-at", "7", "like 07:00"), ("--quiet", "always", "like 22:00-07:00")],
)
def test_hours_that_mean_nothing_are_a_usage_error(mailgate: Command, option: str, value: str, says: str) -> None:
    refused = mailgate("staff", "add", "bea@help.example", option, value)
    assert refused.code == 2
    assert says in " ".join(refused.err.replace("│", " ").split())


def test_strict_quiet_needs_quiet_hours(mailgate: Command) -> None:
    refused = mailgate("staff", "add", "bea@help.example", "--quiet-strict")
    assert refused.code == 1
    assert "--quiet 22:00-07:00" in refused.err


def test_a_time_zone_that_this_machine_does_not_know_is_named_by_check(mailgate: Command, store: Store) -> None:
    mailgate("staff", "add", "bea@help.example", "--timezone", "Europe/Zurich")
    assert {one["name"]: one["ok"] for one in mailgate("check", "--json").lines}["staff"]
    with store.write() as session:
        session.execute(update(Person).values(timezone="Mars/Olympus"))
    found = {one["name"]: one for one in mailgate("check", "--json").lines}["staff"]
    assert not found["ok"]
    assert "'Mars/Olympus' is no time zone" in found["says"]

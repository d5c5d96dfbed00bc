"""``mailgate check`` looks at what the deadlines of a queue lean on."""

from __future__ import annotations

from tests.command import Command
from tests.unit.cli.test_check import edit, findings


def test_a_queue_whose_calendar_is_unknown_is_named(mailgate: Command) -> None:
    edit(mailgate, '#calendar = ""', 'calendar = "berlin"')
    says = "queue 'support' calendar: there is no [[calendar]] called 'berlin'; there are: office"
    assert any(says in one for _, one in findings(mailgate).values())


def test_who_is_to_hear_of_a_missed_target_must_be_staff(mailgate: Command) -> None:
    edit(mailgate, '#escalate_to = ""', 'escalate_to = "boss@help.example"')
    assert "escalate_to boss@help.example is not staff" in findings(mailgate)["queues"][1]

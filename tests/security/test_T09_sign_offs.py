"""T09: below commands, a closing and a name are no message; whatever else stands there is."""

from __future__ import annotations

from tests.office import Office
from tests.security.scenes import opened


def test_a_split_above_a_closing_begins_the_next_ticket(office: Office) -> None:
    ticket = opened(office)
    for number in (2, 3):
        office.reply(ticket.notice, "#split\n\nBest regards\nBea")
        office.work()
        assert f"begins ticket #{number}." in office.letter("bea@staff").text
    assert not [letter for letter in office.delivered if "#0" in letter.subject + letter.text]

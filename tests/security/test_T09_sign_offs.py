"""T09: below commands, a closing and a name are no message; whatever else stands there is."""

from __future__ import annotations

import pytest

from mailgate.desk.story import Spoken
from tests.office import Office
from tests.security.scenes import opened

LEAVES = [
    "Best regards\nBea",
    "Mit freundlichen Grüßen\nBea\n\nHilfe GmbH\nTel: +49 30 123",
    "Cordialement,\nBea",
    "Saluti\nBea",
    "Bea",
]
DEEDS = ["#priority high", "#tag x", "#pending 3d", "#show", "#close", "#watch"]


def test_a_split_above_a_closing_begins_the_next_ticket_and_sends_nothing(office: Office) -> None:
    ticket = opened(office)
    for number in (2, 3):
        office.reply(ticket.notice, "#split\n\nBest regards\nBea")
        office.work()
        assert f"begins ticket #{number}." in office.letter("bea@staff").text
    assert not [letter for letter in office.delivered if "#0" in letter.subject + letter.text]
    assert office.letters("anna@customer") == [ticket.acknowledged]


@pytest.mark.parametrize(
    ("deed", "leave"), [*((deed, LEAVES[0]) for deed in DEEDS), *((DEEDS[0], leave) for leave in LEAVES[1:])]
)
def test_a_command_above_a_closing_posts_no_message(office: Office, deed: str, leave: str) -> None:
    ticket = opened(office)
    entry = office.reply(ticket.notice, f"{deed}\n\n{leave}")
    office.work()
    assert office.disposition(entry) == "command"
    found = office.ticket(ticket.number)
    assert len([one for one in found.timeline if isinstance(one, Spoken)]) == 1
    assert (found.ticket.assignee, found.ticket.staff_wrote) == (None, False)


@pytest.mark.parametrize("words", ["Danke, machen wir so\nViele Grüße\nBea", "Best do it tomorrow", "Thanks!\n\nBea"])
def test_a_short_answer_below_a_command_is_an_answer(office: Office, words: str) -> None:
    ticket = opened(office)
    entry = office.reply(ticket.notice, f"#tag x\n\n{words}")
    office.work()
    assert office.disposition(entry) == "reply"
    assert words.split("\n", maxsplit=1)[0] in office.letter("anna@customer").text

"""Letters that are answered to decide something: whichever program answers, and though a server takes the plus part away."""

from __future__ import annotations

import pytest

from tests.client import Letter
from tests.clients.programs import PROGRAMS
from tests.clients.test_answers import ANNA, BEA, send
from tests.clients.writing import Program
from tests.office import Office

ODD = [program for program in PROGRAMS if program.name.startswith("Outlook") or program.name in ("HCL Notes", "GroupWise", "MH")]
"""Those whose addresses or ids come back in other words."""


def decided(office: Office, program: Program, letter: Letter, words: str) -> tuple[str, int]:
    """What became of an answer of Bea's, and how many mails still wait."""
    entry = send(office, program, letter, BEA, words=words)
    return office.disposition(entry), len(office.held())


@pytest.mark.parametrize("program", ODD, ids=lambda program: program.name)
def test_a_held_mail_is_decided_about_by_plain_reply(office: Office, program: Program) -> None:
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    notice = office.letter("bea@staff")
    office.mail("eve@evil", "support", "Me too", "Mine as well.", in_reply_to=office.letter("anna@customer").message_id)
    office.work()
    assert decided(office, program, office.letter("bea@staff"), "1") == ("command", 0)
    office.reply(notice, "We are on it.", authenticated=None)
    office.work()
    assert decided(office, program, office.letter("bea@staff"), "yes") == ("command", 0)
    assert "We are on it." in office.letter("anna@customer").text


def test_the_decision_of_somebody_else_is_none(office: Office) -> None:
    """The id says which mail is decided about, and for whom the letter was: who answers proves themselves."""
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    office.mail("eve@evil", "support", "Me too", "Mine as well.", in_reply_to=office.letter("anna@customer").message_id)
    office.work()
    [exchange] = (program for program in PROGRAMS if program.name == "Outlook on the web")
    held = office.letter("bea@staff")
    send(office, exchange, held, "Eve <eve@evil.example>", words="1")
    send(office, exchange, held, ANNA, words="1")
    send(office, exchange, held, BEA, words="1", proof=None)
    assert "Mine as well." not in "".join(letter.text for letter in office.letters("anna@customer"))
    assert next(row.reason for row in office.held()) == "its sender does not take part in the ticket"

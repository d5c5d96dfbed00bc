"""T10: an automatic answer in the name of staff is never posted, and nobody is told of it."""

from __future__ import annotations

import pytest

from tests.office import How, Office
from tests.security.scenes import opened, words

MACHINES = {
    "Auto-Submitted": How(headers={"Auto-Submitted": "auto-replied"}),
    "X-Autoreply": How(headers={"X-Autoreply": "yes"}),
    "Precedence": How(headers={"Precedence": "bulk"}),
    "List-Id": How(headers={"List-Id": "<all.staff.example>"}),
    "null return path": How(mail_from="<>"),
}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("inside", [False, True])
def test_it_is_an_event_and_no_letter(office: Office, machine: str, inside: bool) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    how = How(**MACHINES[machine])
    if inside:
        how["rcpt_to"] = ticket.note_address
    entry = office.reply(ticket.notice, "#close\nI am on holiday until Monday.", **how)
    office.work()
    assert office.disposition(entry) == "auto_reply"
    assert len(office.delivered) == before
    assert words(office, ticket.number) == [("public", "It is dead.")]
    assert office.ticket(ticket.number).ticket.status == "new"


@pytest.mark.parametrize("machine", MACHINES)
def test_without_a_ticket_it_opens_nothing_in_the_members_name(office: Office, machine: str) -> None:
    entry = office.mail("bea@staff", "support", "Away", "I am on holiday.", **MACHINES[machine])
    office.work()
    assert office.disposition(entry) == "held"
    assert not office.delivered

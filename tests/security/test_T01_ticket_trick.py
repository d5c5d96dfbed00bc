"""T01: a stranger's mail at a ticket's address is never shown to its customer, so nobody can prove a mailbox of ours."""

from __future__ import annotations

import pytest

from tests.office import How, Office
from tests.security.scenes import holding, opened, outside, seen_by

CODE = "482913"
WHERE = {
    "to": How(),
    "cc": How(cc="?"),
    "bcc": How(rcpt_to="?"),
    "automatic": How(headers={"Auto-Submitted": "auto-generated"}),
    "null return path": How(mail_from="<>"),
    "unproven": How(authenticated=None),
    "in reply": How(in_reply_to="?"),
}


@pytest.mark.parametrize("sender", ["no-reply@slack.example", "team@slack.example"])
@pytest.mark.parametrize("where", WHERE)
def test_a_code_sent_to_a_tickets_address_is_held_and_no_customer_sees_it(office: Office, where: str, sender: str) -> None:
    ticket = opened(office)
    address, how, before = ticket.acknowledged.reply_to, How(**WHERE[where]), len(office.delivered)
    to = address
    if where in ("cc", "bcc"):
        to = "somebody@slack.example"
        how["cc" if where == "cc" else "rcpt_to"] = address
    if where == "in reply":
        to, how["in_reply_to"] = "support", ticket.acknowledged.message_id
    entry = office.mail(sender, to, "Confirm your address", f"Your code is {CODE}.", **how)
    office.work()
    assert office.disposition(entry) == "held", office.why(entry)
    assert [row.ticket for row in office.held()] == [ticket.number]
    assert not outside(office, before)
    assert CODE not in seen_by(office, "anna@customer", ticket.number)
    human = sender.startswith("team") and where not in ("automatic", "null return path")
    assert bool(holding(office.delivered[before:], CODE)) == human  # staff hear of a person's at once


def test_the_ticket_number_in_the_subject_alone_opens_a_ticket_of_its_own(office: Office) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    entry = office.mail("no-reply@slack.example", "support", f"Re: [#{ticket.number}] Confirm", f"Your code is {CODE}.")
    office.work()
    assert office.disposition(entry) == "new_ticket"
    assert not outside(office, before)
    assert CODE not in seen_by(office, "anna@customer", ticket.number)


def test_what_staff_say_afterwards_carries_nothing_of_the_held_mail(office: Office) -> None:
    ticket = opened(office)
    office.mail("team@slack.example", ticket.acknowledged.reply_to, "Confirm", f"Your code is {CODE}.")
    office.work()
    office.reply(ticket.notice, "A new lamp is on its way.")
    office.work()
    assert len(office.letters("anna@customer")) == 2
    assert not holding(outside(office), CODE)

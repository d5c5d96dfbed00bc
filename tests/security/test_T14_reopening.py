"""T14: machines and forged mail reopen nothing."""

from __future__ import annotations

import pytest

from tests.office import How, Office
from tests.security.scenes import Opened, opened


@pytest.fixture
def closed(office: Office) -> Opened:
    ticket = opened(office)
    office.reply(ticket.notice, "#close\nDone.")
    office.work()
    assert office.ticket(ticket.number).ticket.status == "closed"
    return ticket


@pytest.mark.parametrize(
    "how", [How(headers={"Auto-Submitted": "auto-replied"}), How(mail_from="<>"), How(headers={"Precedence": "bulk"})]
)
def test_fifty_automatic_answers_to_a_closed_ticket_change_nothing(office: Office, closed: Opened, how: How) -> None:
    before = len(office.delivered)
    for n in range(50):
        office.reply(office.letter("anna@customer"), f"I am away ({n}).", **how)
    office.work()
    assert office.ticket(closed.number).ticket.status == "closed"
    assert len(office.delivered) == before


def test_a_forged_participant_and_a_stranger_reopen_nothing(office: Office, closed: Opened) -> None:
    letter = office.letter("anna@customer")
    office.reply(letter, "Open it!", authenticated="fail")
    office.reply(letter, "Open it!", sender="evil@evil")
    office.mail("anna@customer", f"support+{closed.number}", "x", "Open it!", authenticated=None)
    office.mail("bea@staff", f"support+{closed.number}-reopen", "x", "Open it!", authenticated=None)
    office.work()
    assert office.ticket(closed.number).ticket.status == "closed"


def test_the_customer_does(office: Office, closed: Opened) -> None:
    office.reply(office.letter("anna@customer"), "It failed again.")
    office.work()
    assert office.ticket(closed.number).ticket.status == "open"


@pytest.mark.parametrize(("times", "status"), [(4, "open"), (5, "open"), (6, "closed")])
def test_two_who_open_and_close_it_in_turn_come_to_an_end(office: Office, times: int, status: str) -> None:
    ticket = opened(office)
    for n in range(times):
        office.mail("bea@staff", f"support+{ticket.number}-close", "x", "")
        office.reply(ticket.acknowledged, f"Not at all ({n}).")
        office.work()
    assert office.ticket(ticket.number).ticket.status == status


def test_staff_reopen_as_often_as_they_like(office: Office) -> None:
    ticket = opened(office)
    for _ in range(7):
        office.mail("bea@staff", f"support+{ticket.number}-close", "x", "")
        office.mail("bea@staff", f"support+{ticket.number}-reopen", "x", "")
    office.work()
    office.mail("bea@staff", f"support+{ticket.number}-close", "x", "")
    office.reply(ticket.acknowledged, "Not at all.")
    office.work()
    assert office.ticket(ticket.number).ticket.status == "open"


def test_who_writes_on_and_on_is_kept_and_staff_hear_of_it_once(office: Office) -> None:
    ticket = opened(office)
    for n in range(6):
        office.mail("bea@staff", f"support+{ticket.number}-close", "x", "")
        office.reply(ticket.acknowledged, f"Not at all ({n}).")
        office.work()
    before = len(office.delivered)
    for n in range(20):
        office.reply(ticket.acknowledged, f"Still not ({n}).")
    office.work()
    assert office.ticket(ticket.number).ticket.status == "closed"
    assert len(office.delivered) == before
    assert "Still not (19)." in repr(office.ticket(ticket.number).timeline)
    office.pass_time("2h")
    office.reply(ticket.acknowledged, "Good morning.")
    office.work()
    assert office.ticket(ticket.number).ticket.status == "open"


def test_a_ticket_that_a_customers_word_opens_again_reaches_staff_though_it_is_nobodys(office: Office) -> None:
    ticket = opened(office)
    office.reply(ticket.acknowledged, "close", quote=False)
    office.work()
    before = len(office.letters("bea@staff"))
    entry = office.reply(ticket.acknowledged, "reopen", quote=False)
    office.work()
    assert office.disposition(entry) == "command"
    assert [letter.to for letter in office.letters("bea@staff")[before:]] == ["bea@staff.example"]

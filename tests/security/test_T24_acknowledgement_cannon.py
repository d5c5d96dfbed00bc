"""T24: five hundred mails in one forged name are at most one mail to the victim, and not eight octets of it the attacker's."""

from __future__ import annotations

import hashlib

import pytest

from tests.office import Office
from tests.security.scenes import Opened, opened, outside, ticket_of
from tests.size import sized

TIMES = sized(50, 500)


def _noise(seed: str) -> str:
    """Words nobody else would write."""
    return " ".join(hashlib.sha256(f"{seed}{n}".encode()).hexdigest()[:12] for n in range(6))


def _windows(text: str) -> set[str]:
    return {text[at : at + 8] for at in range(len(text) - 7)}


@pytest.mark.soak
def test_one_forged_victim(office: Office) -> None:
    said: set[str] = set()
    entries = []
    for n in range(TIMES):
        subject, body, name = _noise(f"subject{n}"), _noise(f"body{n}"), _noise(f"name{n}")
        said |= _windows(subject) | _windows(body) | _windows(name)
        entries.append(office.mail(f'"{name}" <victim@v.example>', "support", subject, body, authenticated=None))
    office.work()
    to_victim = office.letters("victim@v.example")
    assert len(to_victim) <= 1
    assert {letter.to for letter in outside(office)} <= {"victim@v.example"}
    for letter in to_victim:
        read = letter.everything + letter.raw.decode()
        assert not [window for window in _windows(read) if window in said]
    assert len({ticket_of(office, entry) for entry in entries}) == TIMES


def test_nor_with_another_return_path_nor_a_failed_proof(office: Office) -> None:
    for n in range(5):
        office.mail("victim@v.example", "support", f"Buy {n}", "x", authenticated=None, mail_from="spam@spam.example")
        office.mail("victim@v.example", "support", f"Sell {n}", "x", authenticated="fail")
        office.mail("victim@v.example", "support", f"Swap {n}", "x", authenticated=None, mail_from="<>")
    office.work()
    assert not outside(office)


def test_a_proven_sender_is_acknowledged_ten_times_a_day(office: Office) -> None:
    for n in range(15):
        office.mail("anna@customer", "support", f"Lamp {n}", "It is dead.")
    office.work()
    assert len(office.letters("anna@customer")) == 10
    office.pass_time("25h")
    office.mail("anna@customer", "support", "Lamp", "It is dead.")
    office.work()
    assert len(office.letters("anna@customer")) == 11


def _closed(office: Office) -> Opened:
    ticket = opened(office, queue="hilfe")
    office.mail("bea@staff", f"hilfe+{ticket.number}-close", "x", "")
    office.work()
    return ticket


def test_a_closed_ticket_that_refuses_is_no_cannon_either(refusing_office: Office) -> None:
    office = refusing_office
    ticket = _closed(office)
    before = len(office.letters("anna@customer"))
    for n in range(20):
        office.reply(ticket.acknowledged, f"Open {n}!", authenticated=None)
        office.reply(ticket.acknowledged, f"Now {n}!", authenticated=None, mail_from="spam@spam.example")
    office.work()
    assert len(office.letters("anna@customer")) - before <= 1


def test_a_proven_sender_is_answered_ten_times_a_day_in_all_and_a_null_path_never(refusing_office: Office) -> None:
    office = refusing_office
    ticket = _closed(office)
    before = len(office.letters("anna@customer"))
    office.reply(ticket.acknowledged, "Nobody reads the answer to this.", mail_from="<>")
    office.work()
    assert len(office.letters("anna@customer")) == before
    for n in range(15):
        office.reply(ticket.acknowledged, f"Open {n}!")
    office.work()
    assert len(office.letters("anna@customer")) - before == 9
    office.pass_time("25h")
    office.reply(ticket.acknowledged, "Open it now!")
    office.work()
    assert len(office.letters("anna@customer")) - before == 10


def test_an_unproven_sender_is_refused_at_their_own_return_path_only(refusing_office: Office) -> None:
    office = refusing_office
    ticket = _closed(office)
    before = len(office.letters("anna@customer"))
    office.reply(ticket.acknowledged, "Open it!", authenticated=None, mail_from="spam@spam.example")
    office.work()
    assert len(office.letters("anna@customer")) == before
    office.reply(ticket.acknowledged, "Open it, please!", authenticated=None)
    office.work()
    assert len(office.letters("anna@customer")) == before + 1

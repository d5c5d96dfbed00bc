"""T09, T10, T30: a partner's machine posts nothing, their words are guarded like staff's, and their dead address does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.desk.deadlines import Failed
from tests.office import Office
from tests.security.scenes import note_address, words

VIC = "vic@partner.example"
NOTE = "their account is overdue since spring and nobody dares to call them about it"


@pytest.fixture
def desk(tmp_path: Path, desk_url: str) -> Iterator[Office]:
    """A ticket that a partner sees, with a note on it."""
    with Office(desk_url, tmp_path) as office:
        office.staff("bea@staff", notify="all")
        office.partner("vic@partner", "Vic", queue="support")
        office.mail("anna@customer", "support", "The printer", "It eats paper.")
        office.work()
        office.mail("bea@staff", note_address(office.letter("bea@staff")), "x", NOTE)
        office.work()
        yield office


@pytest.mark.parametrize("sign", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.partner.example>"])
def test_a_partners_machine_is_an_event_and_tells_nobody(desk: Office, sign: str) -> None:
    before = len(desk.delivered)
    name, _, value = sign.partition(": ")
    entry = desk.reply(desk.letter(VIC), "#public\nI am on holiday.", quote=False, headers={name: value})
    desk.work()
    assert desk.disposition(entry) == "auto_reply"
    assert len(desk.delivered) == before
    assert [text for _, text in words(desk, 1)] == ["It eats paper.", NOTE]


def test_the_leak_guard_holds_a_partners_public_words_and_tells_them(desk: Office) -> None:
    entry = desk.reply(desk.letter(VIC), f"#public\nMy colleague says that {NOTE}.", quote=False)
    desk.work()
    assert desk.disposition(entry) == "held"
    assert not [one for one in desk.letters("anna@customer") if "overdue" in one.text]
    held = desk.letter(VIC)
    assert NOTE in held.text
    desk.reply(held, "send", quote=False)
    desk.work()
    assert desk.disposition(entry) == "reply"
    told = desk.letter("anna@customer")
    assert "overdue" in told.text
    assert "Vic" not in told.everything


def test_a_partners_bounce_is_told_to_those_who_can_put_it_right_and_ends_after_a_day(desk: Office) -> None:
    desk.relay.answers[VIC] = Failed(code=550, reply="550 5.1.1 nobody here")
    desk.mail("bea@staff", note_address(desk.letters("bea@staff")[0]), "x", "Who has the key?")
    desk.work()
    desk.relay.answers.clear()
    assert any(VIC in one.text and "5.1.1" in one.text for one in desk.letters("bea@staff"))
    before = len(desk.letters(VIC))
    desk.mail("bea@staff", note_address(desk.letters("bea@staff")[0]), "x", "Nobody hears this.")
    desk.work()
    assert len(desk.letters(VIC)) == before
    desk.pass_time("25h")
    desk.mail("bea@staff", note_address(desk.letters("bea@staff")[0]), "x", "He is back.")
    desk.work()
    assert [("He is back." in one.text) for one in desk.letters(VIC)[before:]] == [True]


def test_a_waiting_public_word_of_a_partner_is_stopped_by_its_author(tmp_path: Path, desk_url: str) -> None:
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff", notify="all")
        office.partner("vic@partner", "Vic", queue="support")
        office.mail("anna@customer", "support", "The printer", "It eats paper.")
        office.work()
        notice = office.letter(VIC)
        office.reply(notice, "#public\nThrow it away.", quote=False)
        office.work()
        office.reply(notice, "stop", quote=False)
        office.work()
        office.pass_time("5m")
        assert not [one for one in office.letters("anna@customer") if "Throw it away." in one.text]

"""T09: second thoughts let nothing out that nobody meant, and take back what they say they took back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office

WRONG = "You are a fool, Anna, and get nothing."
SECRET = "The whole batch of March is faulty and we have known it since April."


@pytest.fixture
def desk(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk where messages wait, and Anna has asked."""
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        yield office


def got(office: Office, who: str, word: str) -> bool:
    """Whether a word reached somebody."""
    return any(word in letter.text for letter in office.letters(who))


def stopped(office: Office) -> None:
    """Bea writes to Anna and stops it in time."""
    question = office.letter("bea@staff")
    office.reply(question, WRONG)
    office.work()
    office.reply(question, "stop", quote=False)
    office.work()
    assert "Stopped" in office.letter("bea@staff").text


def question(office: Office) -> None:
    """Anna asks something that is answered by a word."""
    office.reply(office.letter("anna@customer"), "Shall I send it to you or keep it?")
    office.work()


def test_a_word_in_answer_to_a_customer_lets_out_nothing_that_was_stopped(desk: Office) -> None:
    stopped(desk)
    desk.pass_time("21d")
    question(desk)
    desk.reply(desk.letter("bea@staff"), "Send!\n\nBest regards\nBea")
    desk.work()
    desk.pass_time("5m")
    assert not got(desk, "anna@customer", "fool")
    assert got(desk, "anna@customer", "Send!")


def test_a_word_in_answer_to_a_customer_lets_out_nothing_that_is_held(desk: Office) -> None:
    desk.mail("tom@staff", "support+1-note", "", SECRET)
    desk.work()
    entry = desk.mail("bea@staff", "support+1", "", f"Sorry, {SECRET}")
    desk.work()
    assert desk.disposition(entry) == "held"
    desk.pass_time("21d")
    question(desk)
    desk.reply(desk.letter("bea@staff"), "Send!")
    desk.work()
    desk.pass_time("5m")
    assert not got(desk, "anna@customer", "batch of March")
    assert desk.disposition(entry) == "held"


@pytest.mark.parametrize(("to", "words"), [("support+1-note", "Send"), ("support+1", "#note\nsend")])
def test_what_is_said_to_be_internal_lets_nothing_out(desk: Office, to: str, words: str) -> None:
    stopped(desk)
    desk.reply(desk.letter("bea@staff"), words) if to == "support+1" else desk.mail("bea@staff", to, "", words)
    desk.work()
    desk.pass_time("5m")
    assert not got(desk, "anna@customer", "fool")


@pytest.mark.parametrize(("after", "goes"), [("1d", True), ("25h", False)])
def test_the_command_alone_means_what_was_stopped_for_a_day(desk: Office, after: str, goes: bool) -> None:
    stopped(desk)
    desk.pass_time(after)
    desk.mail("bea@staff", "support+1", "", "#send")
    desk.work()
    assert got(desk, "anna@customer", "fool") is goes


def test_the_command_means_nothing_older_than_the_newest_deed(desk: Office) -> None:
    stopped(desk)
    desk.mail("bea@staff", "support+1", "", "Dear Anna, a new one comes.")
    desk.work()
    desk.pass_time("5m")
    desk.mail("bea@staff", "support+1", "", "#send")
    desk.work()
    assert not got(desk, "anna@customer", "fool")


def test_the_receipts_own_address_lets_it_out_at_any_time(desk: Office) -> None:
    stopped(desk)
    receipt = desk.letter("bea@staff")
    desk.pass_time("21d")
    desk.reply(receipt, "send", quote=False)
    desk.work()
    assert got(desk, "anna@customer", "fool")


BESIDE: dict[str, str] = {
    "a command": "#priority high\nstop",
    "a command for notes": "#note\nstop",
    "more words": "stop\n\nRegards\nBea\n\nand please Tom note that the customer is very angry",
}


@pytest.mark.parametrize("words", BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_a_word_is_never_lost_in_silence(desk: Office, words: str) -> None:
    notice = desk.letter("bea@staff")
    desk.reply(notice, WRONG)
    desk.work()
    desk.reply(notice, words, quote=False)
    desk.work()
    receipt = desk.letter("bea@staff")
    assert "Please check" in receipt.subject
    assert "stop: it must be the only word" in receipt.text
    assert desk.ticket(1).ticket.priority.value == "normal"
    desk.reply(receipt, "stop\n\nBest regards\n\nBea", quote=False)
    desk.work()
    assert "Stopped" in desk.letter("bea@staff").text


def test_a_file_beside_a_word_is_told(desk: Office) -> None:
    notice = desk.letter("bea@staff")
    desk.reply(notice, WRONG)
    desk.work()
    desk.reply(notice, "stop", quote=False, attachments=(("x.pdf", "application/pdf", b"abc"),))
    desk.work()
    assert "Please check" in desk.letter("bea@staff").subject


def test_undo_works_at_the_address_for_notes(desk: Office) -> None:
    desk.mail("bea@staff", "support+1-note", "", "#priority high")
    desk.work()
    desk.mail("bea@staff", "support+1-note", "", "#undo")
    desk.work()
    assert desk.ticket(1).ticket.priority.value == "normal"

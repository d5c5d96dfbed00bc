"""T09: second thoughts let nothing out that nobody meant, and take back what they say they took back."""

from __future__ import annotations

import pytest

from tests.office import Office
from tests.security.scenes import got

WRONG = "You are a fool, Anna, and get nothing."
SECRET = "The whole batch of March is faulty and we have known it since April."


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


def test_a_word_in_answer_to_a_customer_lets_out_nothing_that_was_stopped(waiting: Office) -> None:
    stopped(waiting)
    waiting.pass_time("21d")
    question(waiting)
    waiting.reply(waiting.letter("bea@staff"), "Send!\n\nBest regards\nBea")
    waiting.work()
    waiting.pass_time("5m")
    assert not got(waiting, "anna@customer", "fool")
    assert got(waiting, "anna@customer", "Send!")


def test_a_word_in_answer_to_a_customer_lets_out_nothing_that_is_held(waiting: Office) -> None:
    waiting.mail("tom@staff", "support+1-note", "", SECRET)
    waiting.work()
    entry = waiting.mail("bea@staff", "support+1", "", f"Sorry, {SECRET}")
    waiting.work()
    assert waiting.disposition(entry) == "held"
    waiting.pass_time("21d")
    question(waiting)
    waiting.reply(waiting.letter("bea@staff"), "Send!")
    waiting.work()
    waiting.pass_time("5m")
    assert not got(waiting, "anna@customer", "batch of March")
    assert waiting.disposition(entry) == "held"


@pytest.mark.parametrize(("to", "words"), [("support+1-note", "Send"), ("support+1", "#note\nsend")])
def test_what_is_said_to_be_internal_lets_nothing_out(waiting: Office, to: str, words: str) -> None:
    stopped(waiting)
    waiting.reply(waiting.letter("bea@staff"), words) if to == "support+1" else waiting.mail("bea@staff", to, "", words)
    waiting.work()
    waiting.pass_time("5m")
    assert not got(waiting, "anna@customer", "fool")


@pytest.mark.parametrize(("after", "goes"), [("1d", True), ("25h", False)])
def test_the_command_alone_means_what_was_stopped_for_a_day(waiting: Office, after: str, goes: bool) -> None:
    stopped(waiting)
    waiting.pass_time(after)
    waiting.mail("bea@staff", "support+1", "", "#send")
    waiting.work()
    assert got(waiting, "anna@customer", "fool") is goes


def test_the_command_means_nothing_older_than_the_newest_deed(waiting: Office) -> None:
    stopped(waiting)
    waiting.mail("bea@staff", "support+1", "", "Dear Anna, a new one comes.")
    waiting.work()
    waiting.pass_time("5m")
    waiting.mail("bea@staff", "support+1", "", "#send")
    waiting.work()
    assert not got(waiting, "anna@customer", "fool")


def test_the_receipts_own_address_lets_it_out_at_any_time(waiting: Office) -> None:
    stopped(waiting)
    receipt = waiting.letter("bea@staff")
    waiting.pass_time("21d")
    waiting.reply(receipt, "send", quote=False)
    waiting.work()
    assert got(waiting, "anna@customer", "fool")


BESIDE: dict[str, str] = {
    "a command": "#priority high\nstop",
    "a command for notes": "#note\nstop",
    "more words": "stop\n\nRegards\nBea\n\nand please Tom note that the customer is very angry",
}


@pytest.mark.parametrize("words", BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_a_word_is_never_lost_in_silence(waiting: Office, words: str) -> None:
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, WRONG)
    waiting.work()
    waiting.reply(notice, words, quote=False)
    waiting.work()
    receipt = waiting.letter("bea@staff")
    assert "Please check" in receipt.subject
    assert "stop: it must be the only word" in receipt.text
    assert waiting.ticket(1).ticket.priority.value == "normal"
    waiting.reply(receipt, "stop\n\nBest regards\n\nBea", quote=False)
    waiting.work()
    assert "Stopped" in waiting.letter("bea@staff").text


def test_a_file_beside_a_word_is_told(waiting: Office) -> None:
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, WRONG)
    waiting.work()
    waiting.reply(notice, "stop", quote=False, attachments=(("x.pdf", "application/pdf", b"abc"),))
    waiting.work()
    assert "Please check" in waiting.letter("bea@staff").subject


def test_undo_works_at_the_address_for_notes(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1-note", "", "#priority high")
    waiting.work()
    waiting.mail("bea@staff", "support+1-note", "", "#undo")
    waiting.work()
    assert waiting.ticket(1).ticket.priority.value == "normal"


def test_a_held_mail_that_was_stopped_and_is_a_note_now_ends_as_a_note(waiting: Office) -> None:
    waiting.mail("tom@staff", "support+1-note", "", SECRET)
    waiting.work()
    entry = waiting.mail("bea@staff", "support+1", "", f"Sorry, {SECRET}")
    waiting.work()
    waiting.reply(waiting.letter("bea@staff"), "stop", quote=False)
    waiting.work()
    assert waiting.disposition(entry) == "rejected"
    waiting.reply(waiting.letter("bea@staff"), "note", quote=False)
    waiting.work()
    assert waiting.disposition(entry) == "note"

"""T09: a message that changes sides is where its last change put it, for every letter, every look and every answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.desk.model import Choice, EventKind
from mailgate.desk.story import Happened
from mailgate.mail.model import Address, Visibility
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import got, note_address, seen_by
from tests.security.sides import NOTE, SECRET, command, entry_of, rows


def notice_of(office: Office, who: str, words: str) -> Letter:
    """Their newest letter with these words."""
    return [letter for letter in office.letters(who) if words in letter.text][-1]


def test_a_note_made_public_waits_like_a_reply_and_can_be_stopped(waiting: Office) -> None:
    waiting.mail("tom@staff", "support+1-note", "x", "Turn it upside down.")
    waiting.work()
    command(waiting, "bea@staff", "#take")
    waiting.mail("tom@staff", "support+1-note", "x", "@bea what do you think?")
    waiting.work()
    waiting.mail("tom@staff", "support+1-note", "x", f"#publish {entry_of(waiting, 'Turn it upside down.')}")
    waiting.work()
    assert not got(waiting, "anna@customer", "Turn it upside down.")
    assert "Turn it upside down." not in seen_by(waiting, "anna@customer.example", 1)
    waiting.reply(waiting.letter("tom@staff"), "stop", quote=False)
    waiting.work()
    assert "It is an internal note now" in waiting.letter("tom@staff").text
    waiting.pass_time("1h")
    assert not got(waiting, "anna@customer", "Turn it upside down.")
    assert "Turn it upside down." not in seen_by(waiting, "anna@customer.example", 1)


def test_a_note_made_public_goes_out_at_its_time(waiting: Office) -> None:
    waiting.mail("tom@staff", "support+1-note", "x", "Turn it upside down.")
    waiting.work()
    waiting.mail("tom@staff", "support+1-note", "x", f"#publish {entry_of(waiting, 'Turn it upside down.')}")
    waiting.work()
    waiting.pass_time("5m")
    assert got(waiting, "anna@customer", "Turn it upside down.")
    assert "Turn it upside down." in seen_by(waiting, "anna@customer.example", 1)


def test_a_note_that_holds_what_another_note_holds_is_held(lamp: Office) -> None:
    lamp.mail("tom@staff", "support+1-note", "x", f"Say it to them at last: {SECRET}.")
    lamp.work()
    entry = lamp.mail("bea@staff", "support+1-note", "x", f"#publish {entry_of(lamp, 'Say it to them')}")
    lamp.work()
    assert lamp.disposition(entry) == "held"
    assert not got(lamp, "anna@customer", SECRET)
    assert SECRET not in seen_by(lamp, "anna@customer.example", 1)
    assert "Held" in lamp.letter("bea@staff").subject
    lamp.reply(lamp.letter("bea@staff"), "send", quote=False)
    lamp.work()
    assert lamp.disposition(entry) == "command"
    assert got(lamp, "anna@customer", SECRET)


@pytest.mark.parametrize("choice", [Choice.NOTE, Choice.DISCARD])
def test_a_held_publication_that_is_let_go_leaves_a_note(lamp: Office, choice: Choice) -> None:
    lamp.mail("tom@staff", "support+1-note", "x", f"Say it to them at last: {SECRET}.")
    lamp.work()
    entry = lamp.mail("bea@staff", "support+1-note", "x", f"#publish {entry_of(lamp, 'Say it to them')}")
    lamp.work()
    [held] = lamp.held()
    lamp.release(held.id or 0, choice)
    assert lamp.disposition(entry) == "rejected"
    lamp.pass_time("1h")
    assert not got(lamp, "anna@customer", SECRET)
    [note] = [e for e in lamp.ticket(1).timeline if "Say it to them" in getattr(e, "text", "")]
    assert note.visibility.value == "internal"


def test_undone_after_it_went_out_it_is_a_note_again_and_its_words_are_a_secret(lamp: Office) -> None:
    command(lamp, "bea@staff", f"#publish {entry_of(lamp, NOTE)}")
    assert got(lamp, "anna@customer", SECRET)
    sent = len([row for row in rows(lamp, SECRET) if row[0] == "sent"])
    command(lamp, "bea@staff", "#undo")
    assert "internal note again" in lamp.letter("bea@staff").text
    assert SECRET not in seen_by(lamp, "anna@customer.example", 1)
    assert len([row for row in rows(lamp, SECRET) if row[0] == "sent"]) == sent == 2
    held = lamp.mail("bea@staff", "support+1", "", f"As I wrote, {SECRET}.")
    lamp.work()
    assert lamp.disposition(held) == "held"


def test_who_has_the_letter_answers_it_as_ever_(lamp: Office) -> None:
    lamp.mail("bea@staff", "support+1", "", "The price is ninety nine.")
    lamp.work()
    annas = lamp.letter("anna@customer")
    command(lamp, "bea@staff", f"#privatise {entry_of(lamp, 'The price')}")
    answer = lamp.reply(annas, "That is too much.")
    lamp.work()
    assert lamp.disposition(answer) == "reply"


def test_staff_answers_to_a_customers_withdrawn_message_are_notes_by_every_way(lamp: Office) -> None:
    notice = notice_of(lamp, "bea@staff", "It is dead.")
    command(lamp, "bea@staff", "#privatise", answers=notice)
    by_reply = lamp.reply(notice, "We should call.")
    by_id = lamp.mail("bea@staff", "support", "Re: The lamp", "We should call.", in_reply_to=notice.message_id)
    lamp.work()
    assert [lamp.disposition(entry) for entry in (by_reply, by_id)] == ["note", "note"]
    assert not got(lamp, "anna@customer", "We should call.")


@pytest.mark.parametrize("words", ["#ask vera@vendor.example How much?", "#forward vera@vendor.example"])
def test_whom_staff_asked_stands_in_the_history_for_staff_alone(lamp: Office, words: str) -> None:
    command(lamp, "bea@staff", words)
    added = [e for e in lamp.ticket(1).timeline if isinstance(e, Happened) and e.kind is EventKind.PARTICIPANT_ADDED]
    [asked] = [e for e in added if e.data["address"] == "vera@vendor.example"]
    assert (asked.visibility, asked.data["role"]) == (Visibility.INTERNAL, "asked")
    assert asked.data["forwarded"] == (entry_of(lamp, "It is dead.") if "#forward" in words else None)
    assert "vera" not in seen_by(lamp, "anna@customer", 1)
    assert lamp.ticket(1).ticket.participant(Address("vera@vendor.example")) is None


@pytest.mark.parametrize("words", ["#publish", "#privatise", "#merge into 2", "#split"])
@pytest.mark.parametrize("who", ["anna@customer", "carl@customer"])
def test_nobody_outside_turns_anything(lamp: Office, who: str, words: str) -> None:
    lamp.mail("bea@staff", "support+1", "", "Hello, both of you.")
    lamp.work()
    before = [(e.id, e.visibility) for e in lamp.ticket(1).timeline if hasattr(e, "text")]
    lamp.reply(lamp.letter(who), words, quote=False)
    lamp.work()
    after = [(e.id, e.visibility) for e in lamp.ticket(1).timeline if hasattr(e, "text")]
    assert after[: len(before)] == before


@pytest.mark.parametrize("words", ["#publish {entry}", "#privatise {entry}", "#split {entry}", "#merge into 2"])
def test_what_names_another_ticket_or_proves_nothing_turns_nothing(lamp: Office, words: str) -> None:
    lamp.mail("otto@customer", "support", "Other", "Mine is dead as well.")
    lamp.work()
    line = words.format(entry=entry_of(lamp, NOTE))
    before = [(e.id, e.visibility) for e in lamp.ticket(1).timeline if hasattr(e, "text")]
    unproven = lamp.mail("bea@staff", "support+1-note", "x", line, authenticated=None)
    lamp.work()
    assert lamp.disposition(unproven) == "held"
    if "{entry}" in words:
        elsewhere = lamp.mail("bea@staff", "support+2-note", "x", line)
        lamp.work()
        assert lamp.disposition(elsewhere) == "command"
        assert "Please check" in lamp.letter("bea@staff").subject
    assert [(e.id, e.visibility) for e in lamp.ticket(1).timeline if hasattr(e, "text")] == before


@pytest.mark.parametrize("words", ["#publish", "#privatise", "#merge into 2", "#split"])
def test_beside_words_nothing_is_turned_and_nothing_is_sent(lamp: Office, words: str) -> None:
    notice = notice_of(lamp, "bea@staff", "It is dead.")
    beside = lamp.reply(notice, f"{words}\nand tell them that all is fine", quote=False)
    lamp.work()
    assert lamp.disposition(beside) == "note"
    assert "it must be the only word of a mail" in lamp.letter("bea@staff").text
    assert not got(lamp, "anna@customer", "all is fine")


def test_the_window_is_kept_to_the_second(waiting: Office) -> None:
    waiting.mail("tom@staff", "support+1-note", "x", "Turn it upside down.")
    waiting.work()
    waiting.mail("tom@staff", "support+1-note", "x", f"#publish {entry_of(waiting, 'Turn it upside down.')}")
    waiting.work()
    waiting.pass_time(timedelta(seconds=119))
    assert not got(waiting, "anna@customer", "Turn it upside down.")
    waiting.pass_time(timedelta(seconds=1))
    assert got(waiting, "anna@customer", "Turn it upside down.")


def test_a_token_for_notes_publishes_what_it_says_and_no_more(lamp: Office, tmp_path: Path) -> None:
    notice = notice_of(lamp, "bea@staff", "It is dead.")
    entry = lamp.mail("bea@staff", note_address(notice), "x", f"#publish {entry_of(lamp, NOTE)}")
    lamp.work()
    assert lamp.disposition(entry) == "command"
    assert got(lamp, "anna@customer", SECRET)
    assert "#publish" not in lamp.letter("anna@customer").text

"""What people write that looks like quoting, a form, a log, a signature or a footer, and is none: it stays, to the last word."""

from __future__ import annotations

from pathlib import Path

from mailgate.mail.reply import extract

PROSE = Path(__file__).with_name("prose.txt").read_text(encoding="utf-8").strip("\n").split("\n=====\n")
FIRST = Path(__file__).with_name("first_mails.txt").read_text(encoding="utf-8").strip("\n").split("\n=====\n")
ENDINGS = Path(__file__).with_name("endings.txt").read_text(encoding="utf-8").strip("\n").split("\n=====\n")
QUOTED = "On Tue, Mar 3, 2026 at 10:12 AM Bea Staff <bea@help.example> wrote:\n\n> Is it?\n> Bea"
PARENT = "Is it plugged in? Please let us know, so that we can help.\n\nBest regards\nBea Staff, The Lamp Works"


def test_prose_that_looks_like_something_else_stays() -> None:
    assert [text for text in PROSE if extract(text).text != text] == []


def test_it_stays_above_a_quote_too() -> None:
    assert [text for text in PROSE if extract(f"{text}\n\n{QUOTED}").text != text] == []


def test_it_stays_with_the_answered_message_at_hand() -> None:
    assert [text for text in PROSE if extract(f"{text}\n\n{QUOTED}", known=(PARENT,)).text != text] == []
    assert [text for text in PROSE if extract(f"{text}\n\n{PARENT}", known=(PARENT,)).text != text] == []


def test_what_looks_like_history_stays_in_a_mail_that_answers_nothing() -> None:
    assert [text for text in FIRST if extract(text, answers=False).text != text] == []


def test_what_looks_like_a_signature_or_a_footer_and_tells_something_stays() -> None:
    assert [text for text in ENDINGS if extract(text).text != text] == []


def test_a_postscript_stays_right_below_the_name_too() -> None:
    assert "4471" in extract("Hi\n\n--\nBen\nNB: from May on the number is 4471, please change it").text
    assert "call me" in extract("Hi\n\n-- \nAnna\n\nPPS call me at ten").text
    assert extract("Hi\n\n-- \nAnna\nPD Dr. Anna Muster, Klinik").text == "Hi"

"""Customers' answers in programs that put no mark before what they quote: what is new is told by the letter it answers."""

from __future__ import annotations

import pytest

from tests.layouts import header, lines_of
from tests.office import Office

QUESTION = "Is the lamp plugged in, and does its plug fit?\n\nWhich of our many colours is it, if I may ask?"


@pytest.fixture
def asked(office: Office) -> Office:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    office.reply(office.letter("bea@staff"), QUESTION)
    office.work()
    return office


def answered(office: Office, text: str) -> str:
    """The words staff are told of; what else the customer's mail held is kept beside them."""
    office.reply(office.letter("anna@customer"), text, quote=False)
    office.work()
    return office.letter("bea@staff").text


def test_answers_among_the_lines_of_our_letter_reach_staff_with_what_they_answer(asked: Office) -> None:
    letter = asked.letter("anna@customer")
    lines = lines_of(letter)
    first = next(n for n, line in enumerate(lines) if "plugged" in line)
    inside = [*lines[: first + 1], "Yes, since Monday.", *lines[first + 1 :]]
    told = answered(asked, f"See below in red.\n\n{header(letter)}\n" + "\n".join(inside))
    assert "See below in red." in told
    assert "Is the lamp plugged in, and does its plug fit?\nYes, since Monday." in told


@pytest.mark.parametrize("introduction", ["", "Xyzzy, 2.3.2026 09:00, Lamp Works:\n\n"])
def test_our_letter_below_the_answer_is_known_in_any_language(asked: Office, introduction: str) -> None:
    letter = asked.letter("anna@customer")
    told = answered(asked, f"It is green.\n\n{introduction}" + "\n".join(lines_of(letter)))
    assert "It is green." in told
    assert "plugged" not in told.partition("It is green.")[2].split("--")[0]
    assert "Xyzzy" not in told


def test_a_phrase_of_ours_above_the_quote_is_the_customers(asked: Office) -> None:
    letter = asked.letter("anna@customer")
    phrase = "Which of our many colours is it, if I may ask?"
    told = answered(asked, f"{phrase}\n\n{header(letter)}\n" + "\n".join(lines_of(letter)))
    assert phrase in told


@pytest.mark.parametrize("container", ["<div id=divRplyFwdMsg>Nork: Bea</div>{}", "<div class=yahoo_quoted>{}</div>"])
def test_answers_inside_an_element_for_history_reach_staff_too(asked: Office, container: str) -> None:
    lines = lines_of(asked.letter("anna@customer"))
    first = next(n for n, line in enumerate(lines) if "plugged" in line)
    inside = "<br>".join([*lines[: first + 1], "Yes, since Monday.", *lines[first + 1 :]])
    told = answered(asked, f"<html><body><p>See below in red.</p>{container.format(inside)}</body></html>")
    assert "See below in red." in told
    assert "Yes, since Monday." in told


def test_an_element_for_history_that_holds_another_letter_is_set_aside(asked: Office) -> None:
    other = "Kaixo Anna,<br>lanpara gorria da?<br>Noiz erosi zenuen?<br>Eta non?<br>Agur,<br>Bea"
    told = answered(asked, f"<html><body><p>It is green.</p><div class=yahoo_quoted>{other}</div></body></html>")
    assert "It is green." in told
    assert "lanpara" not in told


@pytest.mark.parametrize("mark", ["", "> "])
def test_answers_behind_the_questions_on_their_lines_reach_staff(asked: Office, mark: str) -> None:
    letter = asked.letter("anna@customer")
    lines = [f"{mark}{line} IT DOES" if line.endswith("fit?") else mark + line for line in lines_of(letter)]
    assert "does its plug fit? IT DOES" in answered(asked, f"See below.\n\n{header(letter)}\n" + "\n".join(lines))

"""With the message that is answered at hand: its lines go in any language and layout, and nothing else goes with them."""

from __future__ import annotations

from time import process_time

import pytest

from mailgate.mail.reply import extract

PARENT = "Hello Anna,\n\nIs the lamp plugged in?\nIs it red or green?\n\nBest regards\nBea Staff"
HEADERS = "From: Bea <bea@help.example>\nSent: Tuesday, 3 March 2026 10:12\nTo: Anna\nSubject: The lamp\n\n"
ATTRIBUTION = "On 3 March 2026 10:12, Bea <bea@help.example> wrote:\n"
REWRAPPED = "Hello Anna, Is the\nlamp plugged in? Is it\nred or green? Best regards Bea\nStaff"

WHOLE = {
    "below quoted headers": f"It is.\n\n{HEADERS}{PARENT}",
    "below headers of no language we know": f"It is.\n\nQwert: Bea\nAsdf: 3.3.2026 10:12\n\n{PARENT}",
    "below a line of no language we know": f"It is.\n\nXyzzy 3.3.2026 10:12 Bea:\n\n{PARENT}",
    "with nothing above": f"It is.\n\n{PARENT}",
    "wrapped anew": f"It is.\n\n{ATTRIBUTION}{REWRAPPED}",
    "above the answer": f"{PARENT}\n\nIt is.",
    "above the answer, with an attribution": f"{ATTRIBUTION}{PARENT}\n\nIt is.",
    "with a disclaimer below": f"It is.\n\n{HEADERS}{PARENT}\n\nThis e-mail is confidential and for the addressee only.",
    "behind bars": "It is.\n\nXyzzy 3.3.2026 10:12 Bea:\n" + "\n".join(f"> {line}" for line in PARENT.split("\n")),
    "with links shown": f"It is.\n\n{HEADERS}{PARENT}\n<https://help.example/t/12>",
}


@pytest.mark.parametrize("layout", WHOLE)
def test_what_is_answered_goes_wherever_it_stands(layout: str) -> None:
    assert extract(WHOLE[layout], known=(PARENT,)).text == "It is."


def test_answers_between_unmarked_lines_stay_with_what_they_answer() -> None:
    inside = PARENT.replace("plugged in?", "plugged in?\nYes.").replace("or green?", "or green?\nBlue!")
    kept = inside.removesuffix("\n\nBest regards\nBea Staff")
    for above in ("See below in red.\n\n", ""):
        assert extract(f"{above}{HEADERS}{inside}", known=(PARENT,)).text.split("\n\n") == (above + kept).split("\n\n")
    assert "Blue" not in extract(f"See below.\n\n{HEADERS}{inside}").text  # no look at the page can tell


def test_an_answer_in_the_very_words_of_a_choice_stays() -> None:
    parent = "Hello Anna,\n\nwhich colour shall the new lamp have?\nRed\nBlue\nGreen\n\nBest regards\nBea Staff"
    inside = parent.replace("Green\n", "Green\n\nBlue\n")
    assert "\n\nBlue" in extract(f"See below.\n\n{HEADERS}{inside}", known=(parent,)).text


@pytest.mark.parametrize("words", ["Is it red or green?", "Hello Anna,", "Bea Staff", "Best regards\nBea Staff", "Yes, please"])
def test_words_of_the_answered_message_above_the_quote_are_the_authors(words: str) -> None:
    parent = f"{PARENT}\nYes, please"
    assert extract(f"{words}\n\n{HEADERS}{parent}", known=(parent,)).text == words
    assert extract(f"It is.\n{words}", known=(parent,)).text == f"It is.\n{words}"


def test_a_list_behind_arrows_that_is_not_in_the_answered_message_stays() -> None:
    text = "I need:\n\n> a lamp\n> a bulb"
    assert extract(text, known=(PARENT,)).text == text
    assert extract(text).text == "I need:"


def test_history_that_a_wrong_charset_spoiled_is_known() -> None:
    parent = "Guten Tag, für die Rückgabe der Leuchte bräuchten wir noch die Rechnung.\nFreundliche Grüße vom Leuchtenhaus"
    spoiled = parent.replace("ü", "?").replace("ä", "?").replace("ß", "?")
    assert extract(f"Anbei.\n\nXyzzy 3.3.2026 10:12:\n\n{spoiled}", known=(parent,)).text == "Anbei."


def test_scripts_without_spaces_are_known_too() -> None:
    parent = "您好,\n您要哪种颜色?\n红色还是蓝色?\n客服小陈"
    assert extract(f"蓝色的。\n\nXyzzy 2026-03-03 10:12:\n{parent}", known=(parent,)).text == "蓝色的。"


def test_another_message_below_a_mark_goes_as_if_nothing_were_known() -> None:
    text = f"It is.\n\n{HEADERS}Hello Anna,\n\n" + "We wrote of something else.\n" * 9
    assert extract(text, known=(PARENT,)).text == "It is."


def test_another_message_that_begins_with_a_known_line_goes_whole() -> None:
    text = f"It is.\n\n{HEADERS}Is the lamp plugged in?\n" + "We wrote of something else.\n" * 9
    assert extract(text, known=(PARENT,)).text == "It is."


def test_an_answer_that_begins_a_word_of_ours_stays() -> None:
    parent = "Hello Anna,\n\nwhich of the two shall it be, A or B?\nBest regards\nBea Staff, The Lamp Works"
    inside = parent.replace("A or B?\n", "A or B?\nB\n")
    assert "\nB" in extract(f"See below.\n\n{HEADERS}{inside}", known=(parent,)).text.removesuffix("Best regards")


def test_two_short_sentences_of_ours_at_the_end_are_the_authors() -> None:
    parent = "Is the lamp plugged in?\nIs it red or green now?"
    assert extract(f"You asked:\n{parent}", known=(parent,)).text == f"You asked:\n{parent}"


CHOICES = "Please choose:\n\nI take the refund.\nI take a new lamp of the same kind.\nI take a voucher for 50 EUR.\n\nBea"


def test_what_somebody_chose_of_the_answered_words_is_theirs() -> None:
    above = "Hello Bea,\nthank you.\nMy number is 7.\nThis is what I want:\n\n"
    chosen = above + "I take a new lamp of the same kind.\nI take a voucher for 50 EUR."
    assert extract(chosen, known=(CHOICES,)).text == chosen


def test_a_form_that_was_filled_in_anew_is_its_authors() -> None:
    asked = "Please confirm:\nName: Anna Berg\nStreet: Long Street 12\nCity: Hamburg 20095 Germany\nTo be refunded: 100 euros"
    told = "Hello,\nno, the street is wrong.\nPlease change it so.\nThe data are:\n\n" + asked.split("\n", 1)[1].replace(
        "Long", "Short"
    )
    assert extract(told, known=(asked,)).text == told


@pytest.mark.parametrize("mark", ["", "> "])
def test_an_answer_behind_its_question_stays_on_its_line(mark: str) -> None:
    lines = ["Hello Anna,", "Is the lamp plugged in? YES", "Is it red or green? GREEN", "Best regards", "Bea Staff"]
    text = f"See below.\n\n{ATTRIBUTION}" + "\n".join(mark + line for line in lines)
    kept = extract(text, known=(PARENT,)).text
    assert f"{mark}Is the lamp plugged in? YES" in kept
    assert f"{mark}Is it red or green? GREEN" in kept


def test_a_long_answered_message_costs_no_more_than_its_length() -> None:
    lines = "\n".join(f"{'a' * 120}b{number}" for number in range(4_000))
    began = process_time()
    assert extract(lines, known=("a" * 100_000,)).quoted_lines == 0
    assert process_time() - began < 2

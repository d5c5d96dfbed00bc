"""With the message that is answered at hand: its lines go in any language and layout, and nothing else goes with them."""

from __future__ import annotations

from functools import partial

import pytest

from mailgate.mail.answered import is_unsettled
from mailgate.mail.reply import extract
from tests.cost import spent

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
    quoted = list[int]()
    assert spent(lambda: quoted.append(extract(lines, known=("a" * 100_000,)).quoted_lines)) < 2
    assert quoted == [0]


def test_a_line_that_is_looked_for_in_a_long_message_costs_what_it_is_long() -> None:
    message = "a" * 99_000
    nearly, wholly = ("\n".join(f"{'a' * 200}{one}{'a' * (200 - n % 50)}" for n in range(3_000)) for one in "ba")
    costs = [spent(partial(extract, lines, known=(message,))) for lines in (nearly, wholly)]
    assert costs[0] < 3 * costs[1]  # "nearly" is found nowhere, and yet not sought at each letter of the message


@pytest.mark.parametrize(("left", "stays"), [(41, True), (40, True), (39, False)])
def test_of_all_answered_texts_together_so_much_is_looked_at(left: int, stays: bool) -> None:
    line = "Is the lamp plugged in and does it fit it"[:40]
    found = extract(f"See.\n\n{HEADERS}{line}\nYES", known=("b" * (100_000 - left), line))
    assert ("YES" in found.text) is stays


def test_the_first_and_the_last_line_alone_are_the_authors() -> None:
    parent = "Dear customer of the lamp works,\n" + "We found nothing.\n" * 20 + "With best regards from Leeds, the lamp works"
    copied = f"It begins and ends so:\n{parent.partition(chr(10))[0]}\n{parent.rpartition(chr(10))[2]}"
    assert extract(copied, known=(parent,)).text == copied


def test_fields_that_name_neither_time_nor_address_do_not_go_with_the_message_below() -> None:
    fields = "Thanks.\n\nName: Anna Berg\nSerial number: 47-11\n\n"
    assert extract(fields + PARENT, known=(PARENT,)).text == fields.rstrip()


@pytest.mark.parametrize(
    ("text", "unsettled"),
    [
        ("It is.\n\n> Is it?", True),
        (f"It is.\n\n{ATTRIBUTION}> Is it?", False),
        (f"It is.\n\n{ATTRIBUTION}> Is it? YES", True),
        (f"It is.\n\n{HEADERS}a\nb", True),
        (f"It is.\n\n{ATTRIBUTION}\nIs it\nin its socket", False),
        ("1\n2\n3\n4", False),
        ("1\n2\n3\n4\n5", True),
        ("1\n2\n3\n4\n\n-- \nBea", True),
    ],
)
def test_the_answered_message_is_asked_for_where_the_looks_leave_something_open(text: str, unsettled: bool) -> None:
    assert is_unsettled(text, extract(text)) is unsettled


def test_what_is_known_already_is_settled() -> None:
    text = f"It is.\n\n{HEADERS}{PARENT}"
    assert not is_unsettled(text, extract(text, known=(PARENT,)))


@pytest.mark.parametrize("mark", ["", "> "], ids=["above the quote", "quoted with the rest"])
def test_two_answers_of_one_minute_are_announced_alike_and_neither_line_is_an_answer(mark: str) -> None:
    earlier = "It is.\n\nOn Mon, Mar 02, 2026 at 08:00:00AM +0000, Support wrote:\n> Thank you."
    below = "\n".join(f"> {line}" for line in PARENT.split("\n"))
    text = f"Green.\n\n{mark}On Mon, Mar 02, 2026 at 08:00:00AM +0000, Bea (Support) wrote:\n{below}"
    assert extract(text, known=(PARENT, earlier)).text == "Green."

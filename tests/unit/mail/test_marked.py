"""What markup knows of the lines of a text, and what the reader of replies makes of it."""

from mailgate.mail.marked import Marked, Span
from mailgate.mail.reply import extract


def test_a_line_is_found_in_the_span_that_holds_it() -> None:
    marked = Marked(history=(Span(2, 4), Span(6, 9)))
    assert [marked.history_at(line) for line in (1, 2, 3, 4, 5, 6, 8, 9)] == [
        None,
        Span(2, 4),
        Span(2, 4),
        None,
        None,
        Span(6, 9),
        Span(6, 9),
        None,
    ]


def test_history_and_signatures_that_markup_knows_are_set_aside_in_any_language() -> None:
    text = "Sí.\n\nEgun on, Anna 2026:\nZer moduz?\n\nGabon\nBea"
    seen = extract(text, marked=Marked(history=(Span(2, 4),), signatures=(Span(5, 7),)))
    assert (seen.text, seen.quoted_lines) == ("Sí.", 4)
    assert extract(text).text == text


def test_what_stands_below_a_span_of_history_stays() -> None:
    assert extract("Old.\nOlder.\n\nIt is.", marked=Marked(history=(Span(0, 2),))).text == "It is."
    assert extract("Yes.\n-- \nAnna\nIt is.", marked=Marked(signatures=(Span(1, 3),))).text == "Yes.\nIt is."


def test_answers_between_spans_keep_their_context() -> None:
    text = "Hi.\n> Is it on?\nYes.\n> Is it red?\nNo.\n> Bea"
    spans = (Span(1, 2, attributed=False), Span(3, 4, attributed=False), Span(5, 6, attributed=False))
    assert extract(text, marked=Marked(history=spans)).text == "Hi.\n> Is it on?\nYes.\n> Is it red?\nNo."


def test_a_text_that_is_all_history_is_read_as_if_nothing_were_known() -> None:
    assert extract("Old.\nOlder.", marked=Marked(history=(Span(0, 2),))).text == "Old.\nOlder."


def test_spans_keep_their_lines_where_a_line_is_parted_in_two() -> None:
    text = "It is. On Tue, 3 Mar 2026 at 10:30, Bea <bea@help.example> wrote:\n> Is it?\nOld.\nNew."
    assert extract(text, marked=Marked(history=(Span(2, 3),))).text == "It is.\nNew."

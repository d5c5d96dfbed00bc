"""The leak guard as a table: what two texts share, and what excuses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailgate.desk import guard
from mailgate.desk.guard import Inside, Leak, Outgoing, Outside, look
from mailgate.mail.model import Digest, EntryId, TicketNumber
from mailgate.mail.runs import runs_of

NOTE = Inside(
    entry=EntryId(7), author="Tom", text="one two three four five six seven eight nine", files=frozenset({Digest("a" * 64)})
)
WORDS = NOTE.text.split()
SIGNED = "Help Ltd, 12 Long Lane, Lamptown, phone 01 234 56 78"
LEGAL = "This e-mail is confidential and intended solely for the addressee. If you received it by mistake please delete it."
TOKEN = "a" * 26


def letter(text: str = "", html: str = "", subject: str = "", files: tuple[tuple[str, Digest], ...] = ()) -> Outgoing:
    return Outgoing(subject=subject, text=text, html=html, files=files)


@pytest.mark.parametrize(("count", "found"), [(7, 0), (8, 1), (9, 1)])
def test_eight_words_in_a_row_are_no_chance_and_seven_are(count: int, found: int) -> None:
    assert len(look(letter("Well, " + " ".join(WORDS[:count])), [NOTE], Outside())) == found


@pytest.mark.parametrize(
    "leaking", [letter(subject=NOTE.text), letter(html=f"<p>one two <b>three</b> four</p>\n<p>{' '.join(WORDS[4:])}</p>")]
)
def test_subject_and_html_are_looked_at_too(leaking: Outgoing) -> None:
    assert {(leak.entry, leak.author) for leak in look(leaking, [NOTE], Outside())} == {(7, "Tom")}


@pytest.mark.parametrize(
    "outside",
    [
        Outside(texts=("He said: " + NOTE.text.upper(),)),
        Outside(runs=runs_of(NOTE.text, guard.RUN)),
        Outside(runs=guard.repeated([(TicketNumber(2), NOTE.text), (TicketNumber(3), NOTE.text)])),
    ],
)
def test_what_is_public_anyway_is_no_leak(outside: Outside) -> None:
    assert look(letter(NOTE.text), [NOTE], outside) == ()


def test_twice_on_one_ticket_is_not_repeated() -> None:
    runs = guard.repeated([(TicketNumber(2), NOTE.text), (TicketNumber(2), NOTE.text)])
    assert look(letter(NOTE.text), [NOTE], Outside(runs=runs))


def test_a_part_that_is_public_excuses_no_other_part() -> None:
    assert look(letter(NOTE.text), [NOTE], Outside(texts=(" ".join(WORDS[:8]),)))


def test_a_file_counts_by_its_octets_and_is_named() -> None:
    file = Digest("a" * 64)
    assert look(letter(files=(("offer.pdf", file),)), [NOTE], Outside()) == (
        Leak(said="offer.pdf", file=True, entry=EntryId(7), author="Tom"),
    )
    assert look(letter(files=(("offer.pdf", file),)), [NOTE], Outside(files=frozenset({file}))) == ()


@pytest.mark.parametrize(
    "mark",
    [
        "\u27e6internal 1-7\u27e7",
        f"support+t1-2.i.{TOKEN}@help.example",
        f"SUPPORT+T1-2.I.{TOKEN.upper()}@HELP.EXAMPLE",
        f"support+h5-2.{TOKEN}@help.example",
        f"support+u5-2.{TOKEN}@help.example",
        f"support%2Bt1-2%2Ei%2E{TOKEN}%40help.example",
        f"support+t1-2.i.{TOKEN[:9]}\n{TOKEN[9:]}@help.example",
    ],
)
def test_a_mark_or_an_address_of_an_internal_letter_leaks_without_any_note(mark: str) -> None:
    assert look(letter(f"See {mark} there"), [], Outside()) == (Leak(said=""),)


def test_the_recipients_own_public_address_is_no_mark() -> None:
    assert look(letter(f"Or write to: support+t1-2.p.{TOKEN}@help.example"), [], Outside()) == ()


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("Well.\n\nKind regards\n" + SIGNED, True),
        ("Well.\n\n--\n" + SIGNED, True),
        ("Well.\n\nViele Grüße\n" + SIGNED, True),
        ("Well.\n\nMfG\n\nTom\n\n" + SIGNED, True),
        ("Well.\n\nMfG\n" + "Tom\n" * 5 + SIGNED, True),
        ("Well.\n\nMfG\n" + "Tom\n" * 6 + SIGNED, False),
        ("Well.\n\n________________\n" + SIGNED, False),
        ("Well.\n\nThanks,\n" + SIGNED, False),
        ("Kind regards\n" + SIGNED, False),
        ("Well.\n\nKind regards\nTom\nPS: " + SIGNED, False),
        ("Well.\n\nKind regards\n" + NOTE.text, False),
        ("Well.\n\nKind regards\nTom\n\nHis Boss Mr Miller Told Me Today that we know it and that we do not say so", False),
        ("Well.\n\n" + LEGAL, True),
        ("Well.\n\nKind regards\nTom\n\n" + LEGAL, True),
        ("Well.\n\nThis message is confidential: " + NOTE.text, False),
        ("Well.\n\n" + LEGAL + " Also, " + NOTE.text, False),
    ],
)
def test_a_signature_is_names_and_numbers_below_a_closing_in_both_and_a_disclaimer_is_lawyers_words(
    text: str, closing: bool
) -> None:
    note = Inside(entry=EntryId(7), author="Tom", text=text)
    assert (look(letter(text.replace("Well.", "Fine.")), [note], Outside()) == ()) == closing
    assert look(letter("Look: " + text.rsplit("\n", maxsplit=1)[-1].rpartition(": ")[2]), [note], Outside())


def test_what_its_author_writes_below_closings_elsewhere_is_a_signature_whatever_it_says() -> None:
    text = "Well.\n\nKind regards\nTom\n\n" + NOTE.text
    note = Inside(entry=EntryId(7), author="Tom", text=text)
    elsewhere = Outside(elsewhere=guard.written([text]))
    assert look(letter(text), [note], Outside())
    assert look(letter(text.replace("Well.", "Fine.")), [note], elsewhere) == ()
    assert look(letter("Look: " + NOTE.text), [note], elsewhere)


FOOTER = "To answer, just reply to this mail. Or write to: us"
FRAMED = Outside(said=" ".join(WORDS), frame=runs_of(FOOTER, guard.FRAME))


def test_words_of_a_message_and_of_the_template_around_it_are_no_one_run() -> None:
    text = f"{NOTE.text}\n\nBea, Support\n\n{FOOTER}"
    copied = Inside(entry=EntryId(8), author="Tom", text=f"six seven eight nine Bea, Support {FOOTER}")
    assert look(letter(text), [copied], Outside())
    assert look(letter(text), [copied], FRAMED) == ()


def test_words_around_a_message_that_are_no_templates_count_and_so_do_a_templates_words_in_a_message() -> None:
    assert look(letter(f"Well.\n\nAttached: {NOTE.text}\n\n{FOOTER}"), [NOTE], replace(FRAMED, said="Well."))
    copied = Inside(entry=EntryId(8), author="Tom", text=FOOTER)
    assert look(letter(f"Well. {FOOTER} {FOOTER}"), [copied], replace(FRAMED, said=f"Well. {FOOTER}"))

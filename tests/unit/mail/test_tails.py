"""What is left of a letter of ours in an answer is found whatever the layout; the author's words stay."""

from __future__ import annotations

import pytest

from mailgate.mail.marks import marked, without_addresses
from mailgate.mail.tails import RUN, own_words, shares_run
from tests.client import Letter
from tests.layouts import LAYOUTS
from tests.office import START

SIGNED = "support+t1-2.i.abcdefghijklmnopqrstuvwx23@help.example"
NOTICE = f"""=== INTERNAL \u00b7 only staff see this \u00b7 your Reply is a note ===
\u27e6internal 1-4\u27e7

Bea wrote a note:

Anna is late with paying again, ask Kestrel.
Check the ledger

Swordfish

Also told: Tom

________________________________
#1 \u00b7 Support \u00b7 open \u00b7 normal \u00b7 Bea
Note: mailto:{SIGNED}?subject=%5B%231%20internal%5D
"""
_HEAD = "From: Support <support@help.example>\r\nSubject: [#1 internal] The lamp\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n"
LETTER = Letter(
    raw=f"{_HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{NOTICE}".encode(),
    mail_from="",
    to="tom@staff.example",
    at=START,
)
OWN = "The spare part is under way.\nIt leaves Hamburg on Friday."
SECRETS = ("paying", "Kestrel", "ledger", "Swordfish", "Also told", SIGNED, "\u27e6", "===", "wrote a note")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_we_wrote_is_cut_and_what_they_wrote_stays(layout: str) -> None:
    found = own_words(LAYOUTS[layout](OWN, LETTER), (NOTICE,), "")
    assert [line for line in OWN.split("\n") if line not in found.text] == []
    assert [word for word in SECRETS if word in found.text and not found.doubtful] == []


@pytest.mark.parametrize("layout", ["quoted", "nothing marks it", "a language not read, unmarked"])
def test_our_marks_without_a_letter_leave_a_doubt(layout: str) -> None:
    assert own_words(LAYOUTS[layout](OWN, LETTER), (), "").doubtful


@pytest.mark.parametrize("own", ["\U0001f44d", "ok", "!!", "Bea", "Check the ledger!", "Thanks, Tom"])
def test_a_short_answer_stays_or_leaves_a_doubt(own: str) -> None:
    found = own_words(f"{own}\n\n{NOTICE}", (NOTICE,), "")
    assert own in found.text or found.doubtful


@pytest.mark.parametrize(
    "text", ["", "\U0001f44d", OWN, "Dear Anna,\n\n> It is dead.\n\nWhich lamp?", "=== total ===", "1 === 1"]
)
def test_a_text_without_words_of_ours_is_left_as_it_is(text: str) -> None:
    found = own_words(text, (NOTICE,), "It is dead.")
    assert (found.text, found.doubtful) == (text, False)


def test_nothing_but_our_letter_leaves_nothing() -> None:
    assert own_words("\n".join(f"> {line}" for line in NOTICE.split("\n")), (NOTICE,), "").text == ""


def test_quoted_lines_of_the_answered_message_stay_where_it_is_answered() -> None:
    letter = "Anna wrote:\n\nIt is dead since the storm.\nIt smells.\n\n" + NOTICE
    text = "> It is dead since the storm.\nWhich storm was that?\n> It smells.\nOf what, please tell?\n" + NOTICE
    kept = own_words(text, (letter,), "It is dead since the storm.\nIt smells.").text
    assert kept.split("\n") == ["> It is dead since the storm.", "Which storm was that?", "> It smells.", "Of what, please tell?"]


@pytest.mark.parametrize(
    "text", [SIGNED, SIGNED.upper(), "\u27e6internal 3-4\u27e7", "=== PUBLIC \u00b7 the customer has it ==="]
)
def test_only_a_letter_of_ours_has_such_marks(text: str) -> None:
    assert marked(f"> so: {text}")


@pytest.mark.parametrize("text", ["", "support+12-note@help.example", "internal", "a === b", "t1-2.i.abc", "======"])
def test_people_write_all_the_rest(text: str) -> None:
    assert not marked(text)


TOKEN = SIGNED.partition("+")[2].partition("@")[0]


@pytest.mark.parametrize(
    ("address", "left"),
    [
        (SIGNED, "support+\u2026@help.example"),
        (SIGNED.upper(), "SUPPORT+\u2026@HELP.EXAMPLE"),
        (f"<mailto:{SIGNED}?subject=x>", "<mailto:support+\u2026@help.example?subject=x>"),
        (SIGNED.replace("+", "%2B"), "support%2B\u2026@help.example"),
        (SIGNED.replace("t1", "%741"), "support+\u2026@help.example"),
        (SIGNED.replace("t1", "%25741"), "support+\u2026@help.example"),
        (f"t1-2.p.{TOKEN}{TOKEN[6:]}", f"t1-2.p.\u2026{TOKEN[6:]}"),
    ],
)
def test_of_an_address_only_what_is_signed_goes_and_every_word_around_it_stays(address: str, left: str) -> None:
    words = "I wrote to {} twice, 100% of it,\nand nobody answers; call me at 555 123!"
    assert without_addresses(words.format(address)) == words.format(left)
    assert TOKEN not in left.lower()


@pytest.mark.parametrize("once", [SIGNED.replace("t1", "%741"), SIGNED.replace("t1", "%25741"), SIGNED.replace("-", "%2D")])
def test_a_signed_address_is_a_mark_also_percent_encoded_even_twice(once: str) -> None:
    assert marked(f"100% of it: <a href='mailto:{once}'>Note</a>")


def test_words_that_are_written_without_blanks_stay_around_an_address() -> None:
    assert (
        without_addresses(f"\u8bf7\u53d1\u5230{SIGNED}\u8c22\u8c22")
        == "\u8bf7\u53d1\u5230support+\u2026@help.example\u8c22\u8c22"
    )


def test_many_lines_against_a_long_letter_take_no_time_to_speak_of() -> None:
    """Each line is looked up, none is searched for: 6,000 lines and a megabyte are done in one walk through either."""
    letter = "\n".join(f"word{n} follows word{n + 1}" for n in range(20_000))
    text = "\n".join(f"> word{n} follows word{n + 1}" for n in range(6_000))
    assert own_words(text, (letter,), "").text == ""


_SECRET = "Anna is late with paying again, ask Kestrel before you send anything"
_SPELT = {
    "in capitals": _SECRET.upper(),
    "accented": _SECRET.replace("a", "a\u0301").replace("e", "\u00e8"),
    "in wide letters": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in _SECRET),
    "with soft hyphens": _SECRET.replace("pay", "p\u00ada\u00ady"),
    "with joiners": _SECRET.replace(" ", " \u200b").replace("K", "K\u2060"),
    "with hard blanks": _SECRET.replace(" ", "\u00a0"),
    "a word a line": _SECRET.replace(" ", "\n> "),
    "with other signs": _SECRET.replace(",", " \u2014").replace(" ", " * "),
    "emphasised": " ".join(f"*{word}*" for word in _SECRET.split()),
    "a part of it": " ".join(_SECRET.split()[3:9]),
}


@pytest.mark.parametrize("spelling", _SPELT)
def test_words_of_a_note_are_known_again_in_another_spelling(spelling: str) -> None:
    assert shares_run(f"Dear Tom,\n\n{_SPELT[spelling]}\n\nBea", [f"So: {_SECRET}."], [])


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (" ".join(_SECRET.split()[: RUN - 1]), ""),
        ("Anna is not late with the paying, so ask Kestrel once more before it is too late", ""),
        (_SECRET, f"As I said: {_SECRET.lower()}!"),
        ("", ""),
    ],
)
def test_a_few_words_and_what_everybody_was_told_are_no_secret(text: str, public: str) -> None:
    assert not shares_run(text, [_SECRET], [public])


def test_what_was_said_in_public_does_not_excuse_the_rest_of_the_note() -> None:
    assert shares_run(_SECRET, [_SECRET], [" ".join(_SECRET.split()[:RUN])])


def test_a_letter_run_together_in_one_line_is_cut_out_of_it_and_the_words_around_it_stay() -> None:
    letter = "Thank you.\nThe door code of the pump house is 4711, and the key\nhangs behind the blue barrel.\nWe come soon.\nTom"
    flat = " ".join(letter.split())
    for form in (flat, flat.upper(), flat.replace(" ", "\u00a0"), flat.replace(" ", "  "), flat.replace("code", "co\u200bde")):
        kept = own_words(f"Fine, see you then.\n\n{form} Reply [#1]", (letter,), "").text
        assert kept.split("\n\n")[0] == "Fine, see you then."
        assert not any(word in kept.lower() for word in ("4711", "barrel", "soon")), kept
        kept = own_words(f"My words before it: {form} and mine behind it.", (letter,), "").text
        assert kept.split("\n") == ["My words before it:", "and mine behind it."]
    long = f"{'word ' * 500}{flat}"
    assert "4711" not in own_words(long, (letter,), "").text
    few = "Is it true that the door code of the pump house is 4711, as I heard from somebody on Monday? I am not so sure at all."
    assert own_words(few, (letter,), "").text == few
    assert own_words(f"You said: {flat}", (letter,), letter).text == f"You said: {flat}"  # the message that was answered

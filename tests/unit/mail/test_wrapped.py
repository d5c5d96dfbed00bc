"""Lines below quoted ones that bear no ``>``. Its one rule: what may be an answer stays."""

from __future__ import annotations

from mailgate.mail.reply import extract

ABOVE = "It is.\n\nOn 2026-03-03 10:30, Bea wrote:\n"
FULL = "> The lamp was delivered to you in the first week of March, with all its parts and"
ASKED = "> Please tell us your customer number and the date of the purchase of your lamp"


def test_what_a_mailer_wrapped_off_quoted_lines_again_and_again_goes_with_them() -> None:
    assert extract(f"{ABOVE}{FULL}\ntools.\n> and\n{FULL}\nbatteries.\n> Bea\n").text == "It is."


def test_what_closes_a_bracket_a_quotation_or_a_link_of_the_quoted_line_goes_with_it() -> None:
    for line, rest in (
        (
            "> The lamp was delivered to you in the first week of March (with all its parts and",
            "all its tools, as you know) to Bonn",
        ),
        ('> Our driver has told us: "The lamp was delivered in the first week of March, and', 'nobody was there."'),
        ("> [lamps] See it (https://help.example/action", "_nonce=3dd518)"),
        (">", "(https://help.example/c/Yz) >"),
    ):
        assert extract(f"{ABOVE}{line}\n{rest}\n> Bea\n").text == "It is."


def test_a_short_answer_in_small_letters_below_a_long_quoted_line_stays() -> None:
    for answer in ("it is 4471 and we bought it in May", "4471, in may", "yes", "<https://x.example/error>", "номер 4471, май"):
        assert answer in extract(f"{ABOVE}{ASKED}\n{answer}\n").text
        assert answer in extract(f"{ABOVE}{ASKED}\n{answer}\n> Bea\n").text


def test_the_letter_that_is_answered_tells_a_wrapped_line_from_an_answer() -> None:
    letter = f"{FULL[2:]} tools.\nBea"
    assert extract(f"{ABOVE}{FULL}\ntools.\n> Bea\n", known=(letter,)).text == "It is."
    assert "four times" in extract(f"{ABOVE}{FULL}\nfour times\n> Bea\n", known=(letter,)).text

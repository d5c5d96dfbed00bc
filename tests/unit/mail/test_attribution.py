"""Where an attribution begins. Its one rule: no line of the author goes with it."""

from __future__ import annotations

from mailgate.mail.reply import extract


def test_the_authors_last_line_is_not_taken_for_the_begin_of_the_attribution_right_below_it() -> None:
    english = "On Tue, 3 Mar 2026 at 10:12, Bea <bea@shop.example>\nwrote:"
    for last, attribution in (
        ("My new address is anna@new.example", english),
        ("anna@new.example", english),
        ("please add Ben Meier <ben@new.example>", "Bea <bea@shop.example> wrote:"),
        ("3 March 2026 at 10:00 is fine", english),
        ("On Monday at 10:00", english),
        ("My new address is anna@new.example", "On 3/3/26 10:12, Bea wrote:"),
        ("Ben wrote me from ben@new.example", english),
        ("12.03.2026 10:00", "2026-03-03 10:12 Bea <bea@shop.example>:"),
        ("am Freitag um 10:00", "Am Di., 3. März 2026 um 10:12 Uhr schrieb Bea <bea@shop.example>:"),
        ("le 12 mars 2026 à 10:00", "Le mar. 3 mars 2026 à 10:12, Bea <bea@shop.example> a écrit :"),
    ):
        assert extract(f"Hello,\n{last}\n{attribution}\n> Which one?\n").text == f"Hello,\n{last}"


def test_an_attribution_that_is_wrapped_goes_whole() -> None:
    for attribution in (
        "On Tue, 3 Mar 2026 at 10:12\nBea <bea@shop.example> wrote:",
        "Le mar. 3 mars 2026\nà 10:12, Bea <bea@shop.example> a écrit :",
        "Bea <bea@shop.example>\nwrote on 3 March 2026 at 10:12:",
        "Bea <bea@shop.example> schrieb am\n3. März 2026 um 10:12:",
        '30.09.2026, 18.30\n"Bea" <bea@shop.example>:',
    ):
        assert extract(f"Yes, please.\n{attribution}\n> Which one?\n").text == "Yes, please."

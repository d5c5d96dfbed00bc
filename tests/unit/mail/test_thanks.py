"""A mail that says no more than thanks does not reopen a ticket; one that says more does."""

from __future__ import annotations

import pytest

from mailgate.mail import reply
from mailgate.mail.model import Address
from mailgate.mail.thanks import is_all, is_mere_thanks

NAMES = frozenset({"Anna Müller", "Bea", "Help"})

MERE = [
    "Danke!",
    "DANKE",
    "Danke vielmals!\n\nLiebe Grüsse\nAnna",
    "Merci vielmal 🙏",
    "Vielen Dank für die schnelle Hilfe!\n\nMit freundlichen Grüßen\nAnna Müller",
    "Perfekt, danke.",
    "Thanks!",
    "Many thanks for your quick help, Bea!\n\nBest regards,\nAnna",
    "Thank you so much :-)",
    "Merci beaucoup, bonne journée",
    "Merci infiniment à vous tous",
    "Grazie mille!\n\nCordiali saluti\nAnna",
    "Un grand merci à toute l'équipe !",
    "Merci, c'est parfait !",
    "Je vous remercie de votre aide.\n\nCordialement,\nAnna",
    "Nickel, merci !",
    "Merci pour tout, bien reçu",
    "Vi ringrazio per la disponibilità",
    "Grazie di tutto",
    "Ricevuto, grazie per l'aiuto",
    "La ringrazio molto.\n\nCordiali saluti\nAnna",
    "Ottimo lavoro, grazie",
]

MORE = [
    "",
    "   \n",
    "Liebe Grüsse\nAnna",
    "👍",
    "Thanks, but it still fails",
    "Danke, aber die Suche geht noch immer nicht.",
    "Thanks. Can you help again?",
    "Danke. Und die zweite Lampe?",
    "Alles klar, danke?",
    "Danke, Kurt",
    "Thanks, order 4711",
    "Merci, mais ça ne marche pas",
    "Grazie, ma non funziona",
    "Merci, il manque encore une pièce",
    "Merci, ça ne va pas",
    "Merci d'avance",
    "Grazie, ma quando arriva",
    "Grazie, manca la seconda",
    "thanks " * 200,
]


@pytest.mark.parametrize("text", MERE)
def test_thanks_greetings_and_names_are_mere_thanks(text: str) -> None:
    assert is_mere_thanks(text, NAMES)


@pytest.mark.parametrize("text", MORE)
def test_anything_said_besides_is_more_than_thanks(text: str) -> None:
    assert not is_mere_thanks(text, NAMES)


def test_words_that_were_set_aside_without_a_sign_of_quoting_are_no_mere_thanks() -> None:
    ours = frozenset({Address("support@help.example")})
    told = "On Tue, 3 Mar 2026 at 10:12, Bea <support+t1-abc@help.example> wrote:\n"
    for below, is_nothing in (
        ("", True),
        (f"{told}> The lamp is there.\n", True),
        (f"{told}The lamp is there.\n", True),
        ("-- \nAnna Meier\nLamps Ltd.\n+41 44 000 00 00\n", True),
        ("-- \nAnna\nThis e-mail is confidential.\n", True),
        ("-- \nAnna\nThe new lamp is broken as well.\n", False),
        ("-- \nAnna\nPS broken again\n", False),
        ("On Tue, 3 Mar 2026 at 10:12, Ben <ben@other.example> wrote:\nThe lamp burnt down.\n", False),
    ):
        text = f"Thank you!\n\n{below}"
        assert is_all(text, reply.extract(text, ours=ours), ours) is is_nothing, below


def test_a_postscript_right_below_the_name_is_what_the_author_says() -> None:
    said = "P.S. The new lamp is broken as well."
    assert reply.extract(f"Thank you!\n\n-- \nAnna\n{said}\n").text.endswith(said)
    assert reply.extract("Thank you!\n\n-- \nAnna\nPS Lamps GmbH & Co. KG\n").text == "Thank you!"

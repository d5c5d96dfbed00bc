"""A mail that says no more than thanks does not reopen a ticket; one that says more does."""

from __future__ import annotations

import pytest

from mailgate.mail.thanks import is_mere_thanks

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

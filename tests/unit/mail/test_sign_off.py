"""What only takes leave, and what says something: in every language, and in doubt it says something."""

from __future__ import annotations

import pytest

from mailgate.mail.sign_off import only_takes_leave

NAMES = frozenset({"bea", "muster"})
LEAVES = [
    "Best regards\nBea",
    "Kind regards,\n\nBea Muster",
    "Best regards, Bea",
    "Best,\nBea",
    "Yours sincerely\n\nBea Muster\nHelp Ltd | +49 30 123 | www.help.example",
    "Thanks and best regards\nBea",
    "Thanks,\nBea",
    "Mit freundlichen Grüßen\nBea Muster",
    "Mit freundlichen Gruessen\n\nBea Muster\nSupport\nHilfe GmbH\nHauptstr. 1, 12345 Berlin\nTel. +49 30 123",
    "Viele Grüße\nBea",
    "Freundliche Grüsse",
    "Vielen Dank,\nliebe Grüße\nBea",
    "LG Bea",
    "Viele Grüße\nBea\n\nTel: +49 30 123\nE-Mail: bea@help.example",
    "Gruß, Bea",
    "MfG",
    "Cordialement,\nBea",
    "Bien cordialement\n\nBea Muster",
    "Meilleures salutations",
    "Bien à vous,\nBea",
    "Veuillez agréer, Madame, Monsieur, mes salutations distinguées\nBea Muster",
    "Cordiali saluti\nBea Muster",
    "Distinti saluti",
    "Bea",
    "Bea Muster",
    "Best regards\nBea\n[cid:image001.png@01D]",
    "Best regards\nBea\n\nThis message is confidential and intended for the addressee only.",
]
SAYS = [
    "",
    "Best do it tomorrow",
    "Danke, machen wir so",
    "Danke, machen wir so\nViele Grüße\nBea",
    "Thanks!",
    "Thanks!\nBea",
    "Danke!",
    "Merci beaucoup",
    "Ok",
    "Best regards\nBea\n\nIhre Lampe kommt Montag.",
    "Best regards\nBea\nPS: the lamp is on its way",
    "Best regards\nBea\nPS: Montag",
    "Best regards\nBea\nPIN: 4711",
    "Best regards\nDid it arrive?",
    "Regards the lamp: broken",
    "Viele Grüße an Anna",
    "Best wishes to your wife",
    "Tom",
    "Bea?",
    "Bea\nIt works.",
    "Regards?",
    "Cordiali saluti\nla lampada arriva domani",
    "Salutations à votre mari",
    "Best regards\nThis message is confidential: the lamp costs ten.",
    "Best regards\n" + "\n".join(["Bea"] * 8),
]


@pytest.mark.parametrize("text", LEAVES)
def test_a_closing_and_a_signature_say_nothing(text: str) -> None:
    assert only_takes_leave(text, NAMES)


@pytest.mark.parametrize("text", SAYS)
def test_whatever_else_stands_there_says_something(text: str) -> None:
    assert not only_takes_leave(text, NAMES)

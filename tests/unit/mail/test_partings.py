"""What only signs a mail, and what says something below the commands of one."""

from __future__ import annotations

import pytest

from mailgate.mail.partings import only_signs

NAMES = frozenset({"bea", "staff"})


@pytest.mark.parametrize(
    "text",
    [
        "Best regards\nBea",
        "Mit freundlichen Grüßen\n\nBea Staff",
        "Viele Grüße\nBea Staff\n\nLampen GmbH\nLichtstraße 1\nTel. +49 30 1234567\nwww.lamps.example",
        "Cordialement,\nBea",
        "Bien à vous\nBea",
        "Cordiali saluti\nBea",
        "Un saluto\nbea",
        "Thanks,\nBea",
        "Danke und Gruß\nBea",
        "Bea",
        "Kind regards\nBea\n\nThis e-mail is confidential and intended solely for the addressee.",
    ],
)
def test_a_closing_with_a_name_and_a_signature_signs_and_says_nothing(text: str) -> None:
    assert only_signs(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you!",
        "Best regards\nBea\n\nPS: the key is under the mat",
        "Best regards\nBea\n\nplease call me about it tomorrow",
        "Best regards and please call me\nBea",
        "A new one is on its way.\n\nBest regards\nBea",
        "Thanks for the lamp\nBea",
        "ok\nBea",
        "Tom",
        "Bea?\nTom",
        "Best regards\nBea\nAre you in?",
        "Best regards\n" + "Bea\n" * 25,
    ],
)
def test_what_says_anything_besides_is_a_message(text: str) -> None:
    assert not only_signs(text, NAMES)

"""How it was, in one word: what counts as one, and from whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailgate.desk.model import Status, TicketFacts
from mailgate.desk.rating import Rated, Rating, rated, words
from mailgate.mail.model import Attachment, Digest, Trust
from tests.unit.desk.makers import ANNA, SUPPORT, desk, known, ticket

ASKING = desk(queues=(replace(SUPPORT, satisfaction=True),))
CLOSED = ticket(status=Status.CLOSED)
SHOT = Attachment(name="lamp.png", content_type="image/png", size=9, sha256=Digest("0" * 64), inline=False)


def found(text: str, on: TicketFacts = CLOSED, trust: Trust = Trust.ALIGNED) -> Rated | None:
    return rated(on, replace(known(ANNA), desk=ASKING), trust, text)


@pytest.mark.parametrize(
    ("text", "rating", "more"),
    [
        ("good", Rating.GOOD, False),
        ("  *Gut!*  \n", Rating.GOOD, False),
        ("bien.", Rating.GOOD, False),
        ("DISCRETO", Rating.OK, False),
        ("schlecht\n\nMit freundlichen Grüßen\nAnna Äpfel\nÄpfel AG", Rating.BAD, False),
        ("bad\n\nAnna", Rating.BAD, False),
        ("bad\n\nIt broke again.", Rating.BAD, True),
        ("bad\nAnna was not helped", Rating.BAD, True),
    ],
)
def test_the_word_of_a_link_is_a_rating_in_every_language(text: str, rating: Rating, more: bool) -> None:
    assert found(text) == Rated(rating, more)


@pytest.mark.parametrize("text", ["", "good job", "not good", "ok", "thanks", "It is good.\ngood"])
def test_other_words_are_words(text: str) -> None:
    assert found(text) is None


def test_a_file_is_more_than_a_word_and_a_picture_in_a_signature_is_not() -> None:
    said = known(ANNA).said
    with_file = replace(known(ANNA), desk=ASKING, said=replace(said, attachments=(SHOT,)))
    assert rated(CLOSED, with_file, Trust.ALIGNED, "bad") == Rated(Rating.BAD, True)
    inline = replace(with_file, said=replace(said, attachments=(replace(SHOT, inline=True),)))
    assert rated(CLOSED, inline, Trust.ALIGNED, "bad") == Rated(Rating.BAD, False)


@pytest.mark.parametrize(
    ("trust", "counts"), [(Trust.FAILED, False), (Trust.NONE, False), (Trust.TOKEN, True), (Trust.ALIGNED, True)]
)
def test_only_an_own_address_or_a_proven_sender_rates(trust: Trust, counts: bool) -> None:
    assert (found("good", trust=trust) is not None) == counts


def test_only_a_closed_ticket_of_a_queue_that_asks_is_rated() -> None:
    assert found("good", on=ticket()) is None
    assert found("good", on=replace(CLOSED, status_waits=True)) is None  # nobody was asked yet
    assert rated(CLOSED, known(ANNA), Trust.ALIGNED, "good") is None


def test_each_language_has_its_words_and_any_other_the_english() -> None:
    assert list(words("de").values()) == ["gut", "mittel", "schlecht"]
    assert words("pt") == words("en")

"""T26: more messages on a ticket than a person writes: forged ones delay nobody's own, a proven person's are late, not lost."""

from __future__ import annotations

import pytest

from tests.client import Letter
from tests.office import Office


@pytest.fixture
def asked(office: Office) -> Letter:
    """Staff's answer to Anna, on a ticket that she and Carl take part in."""
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
    office.work()
    office.reply(office.letter("bea@staff"), "Which lamp?")
    office.work()
    return office.letter("anna@customer")


def test_mails_forged_in_a_customers_name_delay_none_of_their_own(office: Office, asked: Letter) -> None:
    for n in range(30):
        office.mail("anna@customer", "support", "Re: x", f"junk {n}", in_reply_to=asked.message_id, authenticated=None)
    office.work()
    assert "More mail than a person writes" in office.letter("bea@staff").subject
    office.reply(asked, "It burns!")
    office.work()
    assert "It burns!" in office.letter("carl@customer").text
    assert "It burns!" in office.letter("bea@staff").text


def test_a_proven_persons_words_beyond_the_bound_are_late_and_not_lost_and_a_machines_have_an_end(
    office: Office, asked: Letter
) -> None:
    for n in range(50):
        office.reply(asked, f"number {n}.")
    office.work()

    def got() -> list[int]:
        text = "".join(one.text for one in office.letters("carl@customer"))
        return [n for n in range(50) if f"number {n}." in text]

    assert got() == list(range(20))
    office.pass_time("59m")
    assert got() == list(range(20))
    office.pass_time("1m")
    assert got() == list(range(40))

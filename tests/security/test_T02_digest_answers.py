"""T02: an answer to somebody's digest acts for its one reader, and only with their proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client import Letter
from tests.office import Authenticated, Office


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with three tickets, and one member of staff who has a digest of them."""
    with Office(desk_url, tmp_path) as made:
        made.staff("bea@staff")
        made.staff("dig@staff", notify="digest")
        for n in range(1, 4):
            made.mail(f"anna{n}@customer", "support", f"Lamp {n}", "It is dead.")
        made.work()
        made.pass_time("23h")
        yield made


def digest(office: Office) -> Letter:
    return next(one for one in office.letters("dig@staff") if one.subject.startswith("[digest "))


def statuses(office: Office) -> list[str]:
    return [office.ticket(number).ticket.status.value for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("sender", "proof"),
    [
        ("dig@staff", None),
        ("dig@staff", "fail"),
        ("dig@staff", "relayed"),
        ("eve@evil", True),
        ("eve@evil", None),
        ("anna1@customer", True),
        ("anna1@customer", None),
    ],
)
def test_without_the_readers_own_proof_nothing_is_done(office: Office, sender: str, proof: Authenticated) -> None:
    office.reply(digest(office), "1-3 close", sender=sender, authenticated=proof)
    office.work()
    assert statuses(office) == ["new", "new", "new"]
    assert len(office.held()) == 1
    assert not [one for one in office.letters("eve@evil") if "became" in one.text]


@pytest.mark.parametrize("kept", ["ids and subject", "subject", "ids"])
def test_a_colleague_who_answers_it_acts_on_nothing(office: Office, kept: str) -> None:
    """Neither on the reader's lines nor on tickets that happen to go by the same numbers."""
    letter = digest(office)
    subject = "Fwd: your digest" if kept == "ids" else f"Re: {letter.subject}"
    headers: dict[str, str | None] = (
        {"Subject": subject} if kept != "subject" else {"Subject": subject, "In-Reply-To": None, "References": None}
    )
    office.reply(letter, "1-2 close\n3 close", sender="bea@staff", headers=headers)
    office.work()
    assert statuses(office) == ["new", "new", "new"]
    assert office.letter("bea@staff").text.count("no such line") == 3


def test_the_number_in_the_subject_will_do_where_a_client_answers_without_saying_what(office: Office) -> None:
    letter = digest(office)
    office.mail("dig@staff", letter.reply_to, f"Re: {letter.subject}", "2 close")
    office.work()
    assert statuses(office) == ["new", "closed", "new"]


def test_words_for_the_customer_do_not_go_out_from_a_digest(office: Office) -> None:
    before = len([one for one in office.delivered if "@customer" in one.to])
    office.reply(digest(office), "1 public: on its way\n2 #public\n3 reply: soon")
    office.work()
    assert len([one for one in office.delivered if "@customer" in one.to]) == before
    assert office.letter("dig@staff").text.count("nothing written here goes to a customer") == 3

"""T24: the form for requests, filled in with a victim's address, makes at most one mail to it, with nothing of what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.desk.model import Doubt
from tests.forms import PAGE, typed
from tests.office import Office
from tests.security.scenes import outside

VICTIM = "victim@v.example"


@pytest.fixture
def page(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page."""
    with Office(desk_url, tmp_path, web=PAGE) as office:
        office.staff("bea@staff", "Bea")
        yield office


def test_500_forms_with_a_victims_address_are_one_mail_with_no_byte_of_them(page: Office) -> None:
    entries = [
        typed(page, f'"CLICK HERE {n}" <{VICTIM}>', f"BUY PILLS {n}", f"CALL http://pills.example/{n} NOW") for n in range(500)
    ]
    page.work()
    [letter] = page.delivered
    assert letter.to == VICTIM
    read = letter.everything + letter.raw.decode()
    assert not [text for text in ("PILLS", "pills", "CLICK", "CALL") if text in read]
    assert {page.disposition(entry) for entry in entries} == {"held"}


@pytest.mark.parametrize("who", ["vic@partner.example", "bea@staff.example"])
def test_in_the_name_of_those_inside_they_are_news_for_staff_as_any_doubt_and_ask_nobody(page: Office, who: str) -> None:
    page.partner("vic@partner", "Vic Vendor", queue="support")
    for n in range(5):
        typed(page, who, f"BUY PILLS {n}", f"CALL http://pills.example/{n} NOW")
    page.work()
    assert [row.reason for row in page.held()] == [Doubt.STAFF_UNPROVEN.value] * 5
    assert len(page.letters("bea@staff")) == 5
    assert not page.letters("vic@partner")
    assert not [letter for letter in page.delivered if "Was this you?" in letter.subject]


def test_many_victims_are_no_more_than_the_breaker_lets_through(page: Office) -> None:
    for n in range(1000):
        typed(page, f"victim@v{n}.example")
    page.work()
    asked = [letter for letter in outside(page) if letter.to.startswith("victim")]
    assert len(asked) == page.settings.limits.automatic_per_hour


def test_another_day_it_is_asked_once_more(page: Office) -> None:
    for time in ("23h", "2h", "1h"):
        typed(page, VICTIM, f"after {time}")
        page.work()
        page.pass_time(time)
    assert len(page.letters(VICTIM)) == 2


@pytest.mark.parametrize(
    "address", ["no-reply@v.example", "list-request@v.example", "mailer-daemon@v.example", "jürgen@v.example"]
)
def test_nobody_is_asked_at_an_address_where_nobody_reads(page: Office, address: str) -> None:
    entry = typed(page, address)
    page.work()
    assert page.disposition(entry) == "held"
    assert not page.delivered


def test_who_said_that_it_was_not_them_is_not_asked_again_for_a_while(page: Office) -> None:
    typed(page, VICTIM)
    page.work()
    page.reply(page.letter(VICTIM), "no")
    page.work()
    page.pass_time("29d")
    typed(page, VICTIM)
    page.work()
    assert len(page.letters(VICTIM)) == 1
    page.pass_time("2d")
    typed(page, VICTIM)
    page.work()
    assert len(page.letters(VICTIM)) == 2

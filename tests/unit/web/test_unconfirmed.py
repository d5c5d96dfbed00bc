"""A request by the page's form that nobody has confirmed: it waits, one person is asked, and they alone decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.desk.model import Choice, Doubt
from mailgate.desk.story import Spoken
from mailgate.mail.model import Address, JournalId
from store import people
from tests.forms import PAGE, typed
from tests.office import Office

ANNA = "anna@customer.example"


@pytest.fixture
def page(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page."""
    with Office(desk_url, tmp_path, web=PAGE) as office:
        office.staff("bea@staff", "Bea")
        yield office


def _asked(office: Office) -> int:
    """Anna, who proves nothing, was asked; the number of her held request."""
    typed(office, f"Anna Muster <{ANNA}>")
    office.work()
    [row] = office.held()
    return row.id or 0


def test_it_is_held_and_only_its_address_is_asked(page: Office) -> None:
    entry = typed(page, f"Anna Muster <{ANNA}>")
    page.work()
    assert page.disposition(entry) == "held"
    [row] = page.held()
    assert (row.reason, row.sender, row.announced) == (Doubt.UNCONFIRMED.value, ANNA, False)
    assert [letter.to for letter in page.delivered] == [ANNA]
    assert "https://help.example/c/" in page.letter(ANNA).text
    assert "confirmation: asked" in page.why(entry)


@pytest.mark.parametrize("yes", ["yes", "Yes!", "ja\n\nDanke, Anna", "«\u00a0Oui\u00a0».", "sì"])
def test_a_plain_yes_makes_it_a_ticket_of_a_person_who_has_the_mailbox(page: Office, yes: str) -> None:
    number = _asked(page)
    page.reply(page.letter(ANNA), yes, sender=f"Anna Muster <{ANNA}>", authenticated=None)
    page.work()
    story = page.ticket(1)
    [said] = [one for one in story.timeline if isinstance(one, Spoken)]
    assert said.text == "It is dead."
    assert said.trust == "token"
    assert page.held_row(number).resolution == Choice.NEW_TICKET.value
    assert "[#1]" in page.letter(ANNA).subject
    assert "[#1]" in page.letter("bea@staff").subject


def test_a_no_discards_it_and_says_nothing_more(page: Office) -> None:
    number = _asked(page)
    page.reply(page.letter(ANNA), "no", authenticated=None)
    page.work()
    assert page.held_row(number).resolution == Choice.DISCARD.value
    assert len(page.delivered) == 1


@pytest.mark.parametrize("words", ["yes, and the door squeaks too", "who are you?", "1", "yes\n\nplease call me"])
def test_other_words_leave_it_held_and_are_for_staff_to_read(page: Office, words: str) -> None:
    number = _asked(page)
    answer = page.reply(page.letter(ANNA), words, authenticated=None)
    page.work()
    assert page.held_row(number).resolution is None
    assert page.disposition(answer) == "held"
    assert page.letters("bea@staff")


def test_who_says_yes_too_late_is_told_once_a_day_to_write_again(page: Office) -> None:
    number = _asked(page)
    letter = page.letter(ANNA)
    page.pass_time("73h")
    assert page.held_row(number).resolution == Choice.DISCARD.value
    for words in ("yes", "yes", "no", "yes, please"):
        page.reply(letter, words, authenticated=None)
        page.work()
    told = page.letters(ANNA)[1:]
    assert [one.subject for one in told] == ["Please send your request once more"]
    assert "support@help.example" in told[0].text
    assert "dead" not in told[0].everything
    assert not [held for held in page.held() if held.id == number]


def test_a_late_yes_that_may_be_anybodys_is_met_with_silence(page: Office) -> None:
    _asked(page)
    letter = page.letter(ANNA)
    page.pass_time("73h")
    page.reply(letter, "yes", sender="eve@evil.example")
    page.reply(letter, "yes", authenticated="fail")
    page.reply(letter, "yes", headers={"Auto-Submitted": "auto-replied"})
    page.work()
    assert [one.to for one in page.delivered if "staff" not in one.to] == [ANNA]


def test_a_machine_that_answers_yes_confirms_nothing(page: Office) -> None:
    number = _asked(page)
    page.reply(page.letter(ANNA), "yes", headers={"Auto-Submitted": "auto-replied"})
    page.work()
    assert page.held_row(number).resolution is None


@pytest.mark.parametrize("who", ["eve@evil.example", "bea@staff.example"])
def test_nobody_else_confirms_it_even_with_that_address(page: Office, who: str) -> None:
    number = _asked(page)
    page.reply(page.letter(ANNA), "yes", sender=who)
    page.work()
    assert page.held_row(number).resolution is None


def test_a_forged_yes_confirms_nothing(page: Office) -> None:
    number = _asked(page)
    page.reply(page.letter(ANNA), "yes", authenticated="fail")
    page.work()
    assert page.held_row(number).resolution is None


def test_what_it_says_of_a_name_is_nobodys_name(page: Office) -> None:
    _asked(page)
    with page.store.read() as session:
        [person] = people.by_address(session, [Address(ANNA)]).values()
    assert person.name == ""


@pytest.mark.parametrize("who", ["bea@staff.example", "vera@vendor.example"])
def test_in_the_name_of_those_inside_it_is_doubted_like_a_mail_of_theirs(page: Office, who: str) -> None:
    page.partner("vera@vendor", tag="lamp")
    typed(page, who)
    page.work()
    assert [row.reason for row in page.held()] == [Doubt.STAFF_UNPROVEN.value]


def test_a_number_in_its_subject_brings_it_to_no_ticket(page: Office) -> None:
    page.mail(ANNA, "support", "The door", "It squeaks.")
    page.work()
    typed(page, ANNA, "[#1] More")
    page.work()
    page.reply(page.letter(ANNA), "yes")
    page.work()
    said = [[one.text for one in page.ticket(n).timeline if isinstance(one, Spoken)] for n in (1, 2)]
    assert said == [["It squeaks."], ["It is dead."]]


def test_the_clock_discards_what_nobody_confirms_in_its_time(page: Office) -> None:
    number = _asked(page)
    page.pass_time("71h")
    assert page.held_row(number).resolution is None
    page.pass_time("1h")
    assert page.held_row(number).resolution == Choice.DISCARD.value
    assert "a request that nobody confirmed" in page.why(JournalId(page.held_row(number).journal_id))
    page.reply(page.letter(ANNA), "yes")
    page.work()
    assert page.held_row(number).resolution == Choice.DISCARD.value


def test_no_list_of_the_day_names_it(page: Office) -> None:
    _asked(page)
    page.pass_time("2d")
    assert not page.letters("bea@staff")


def test_staff_may_take_it_without_a_confirmation(page: Office) -> None:
    number = _asked(page)
    page.release(number, Choice.NEW_TICKET)
    requester = page.ticket(1).ticket.requester
    assert requester is not None
    assert requester.address == ANNA

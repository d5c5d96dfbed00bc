"""T22, T24: a link to the page is one person's, in each letter to them; it ends, and is revoked with their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.deed import revoking
from mailgate.mail.links import read_ticket
from mailgate.mail.model import Address, TicketNumber
from tests.client import full
from tests.office import HILFE, SUPPORT, Office
from tests.paged import URL, opens, segment, segments
from tests.security.scenes import note_address


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page, whose second queue takes nothing more on closed tickets."""
    web = {"public_url": URL}
    with Office(desk_url, tmp_path, web=web, queue=(SUPPORT, {**HILFE, "closed_reply": "refuse"})) as made:
        made.staff("bea@staff", notify="all", receipts="all")
        yield made


def test_every_letter_to_a_customer_about_a_ticket_has_their_own_link_and_no_other_letter_has_one(office: Office) -> None:
    office.partner("vic@partner", "Vic Vendor", queue="support")
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
    office.work()
    office.reply(office.letter("bea@staff"), "Press it twice.")
    office.work()
    office.mail("bea@staff", note_address(office.letter("bea@staff")), "x", "#ask vera@vendor.example Do you make it?")
    office.mail("bea@staff", note_address(office.letter("bea@staff")), "x", "#close")
    office.work()
    for who, person in (("anna@customer", 1), ("carl@customer", 2)):
        theirs = office.letters(who)
        assert len(theirs) >= 2
        found = {segment(letter) for letter in theirs}
        people = {link.person for one in found if (link := read_ticket(one))}
        assert len(people) == 1, person
        assert all(opens(office, one) for one in found)
    for letter in (*office.letters("bea@staff"), *office.letters("vera@vendor.example")):
        assert URL not in letter.everything
    for letter in office.letters("vic@partner"):
        assert f"{URL}/p/1/" in letter.text
        assert f"{URL}/t/" not in letter.everything


def test_an_answer_to_what_proves_nothing_has_no_link_behind_which_a_strangers_text_would_stand(office: Office) -> None:
    office.mail("victim@other.example", "support", "BUY PILLS", "http://pills.example", authenticated=None)
    office.work()
    [acknowledged] = office.letters("victim@other.example")
    for word in ("status", "help"):
        office.mail("victim@other.example", f"support+{word}", "?", "x", authenticated=None)
    office.work()
    office.pass_time("25h")
    office.mail("victim@other.example", "support+status", "?", "x", authenticated=None)
    office.work()
    assert len(office.letters("victim@other.example")) > 1
    for letter in office.letters("victim@other.example"):
        assert not segments(letter)
    assert URL not in acknowledged.everything.replace(f"{URL}/m/", "")


def test_a_person_who_proves_who_they_are_gets_theirs_in_answers_to_words_and_refusals_too(office: Office) -> None:
    office.mail("anna@customer", "hilfe", "The lamp", "It is dead.")
    office.work()
    first = office.letter("anna@customer")
    for word in ("status", "close", "And now?"):
        office.reply(first, word)
        office.work()
        assert opens(office, segment(office.letter("anna@customer"))), word
    assert office.letter("anna@customer").header("Auto-Submitted") == "auto-replied", "a refusal"


def test_a_list_of_ones_tickets_has_a_link_for_each_and_names_where_all_are(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.mail("anna@customer", "support", "The chair", "It creaks.")
    office.work()
    office.mail("anna@customer", "support+status", "?", "x")
    office.work()
    listed = office.letter("anna@customer")
    found = segments(listed)
    assert [link.ticket for one in found if (link := read_ticket(one))] == [2, 1]
    assert all(opens(office, one) for one in found)
    assert f"{URL}/m/" in listed.text
    office.mail("anna@customer", "support+help", "?", "x")
    office.work()
    assert f"{URL}/m/" in office.letter("anna@customer").text


def test_a_link_ends_when_it_is_said_to_and_the_newest_letter_renews_it(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    first = segment(office.letter("anna@customer"))
    office.pass_time(timedelta(days=89, hours=23))
    assert opens(office, first)
    office.reply(office.letter("bea@staff"), "Press it twice.")
    office.work()
    second = segment(office.letter("anna@customer"))
    office.pass_time(timedelta(days=1, hours=2))
    assert not opens(office, first)
    assert opens(office, second)


def test_revoking_addresses_revokes_links_and_the_next_letter_has_a_good_one(office: Office) -> None:
    office.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
    office.work()
    office.reply(office.letter("bea@staff"), "Press it twice.")
    office.work()
    annas, carls = segment(office.letter("anna@customer")), segment(office.letter("carl@customer"))
    with office.store.write() as session:
        revoking.revoke(session, office.house, TicketNumber(1), Address(full("anna@customer")))
    assert (opens(office, annas), opens(office, carls)) == (False, True)
    office.reply(office.letters("bea@staff")[0], "Any better?")
    office.work()
    new = segment(office.letter("anna@customer"))
    assert opens(office, new)
    assert new != annas
    with office.store.write() as session:
        revoking.revoke(session, office.house, TicketNumber(1), None)
    assert (opens(office, new), opens(office, carls)) == (False, False)


def test_without_a_page_no_letter_names_one(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path / "without") as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.mail("anna@customer", "support+status", "?", "x")
        office.mail("anna@customer", "support+help", "?", "x")
        office.work()
        assert len(office.letters("anna@customer")) == 3
        assert not [one for one in office.delivered if "http" in one.text]

"""T22: what was on its way to a partner stays here as soon as the ticket does not admit them, however that came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailgate.desk.deadlines import Deferred
from mailgate.desk.story import Spoken
from mailgate.mail.model import Address, Visibility
from store import partners, people
from store.outbox_rows import State
from tests.client import full
from tests.office import HILFE, SUPPORT, Office
from tests.security.scenes import note_address, seen_by
from tests.surfer import PAGE, Browser

VIC = "vic@partner.example"


@pytest.fixture
def desk(tmp_path: Path, desk_url: str) -> Iterator[Office]:
    """Two queues, one member of staff, a ticket with a tag, and a note on its way to the partner who sees it for that."""
    with Office(desk_url, tmp_path, queue=(SUPPORT, HILFE)) as office:
        office.staff("bea@staff", notify="all")
        office.partner("vic@partner", "Vic Vendor", tag="printer", queue="support")
        office.mail("anna@customer", "support", "The printer", "It eats paper.")
        office.work()
        _command(office, "#tag printer")
        office.relay.answers[VIC] = Deferred(reply="451 4.3.0 later")
        office.mail("bea@staff", note_address(office.letter("bea@staff")), "x", "The key is under the mat.")
        office.work()
        office.relay.answers.clear()
        assert not office.letters("vic@partner")
        yield office


def _command(office: Office, words: str) -> None:
    office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", words)
    office.work()


def _remove(office: Office) -> None:
    with office.store.write() as session:
        partners.remove(session, Address(VIC))


CHANGES: dict[str, Callable[[Office], None]] = {
    "the tag is taken off": lambda office: _command(office, "#untag printer"),
    "it is moved": lambda office: _command(office, "#queue hilfe"),
    "the filter is changed": lambda office: office.sees("vic@partner", tag="scanner"),
    "the partner is removed": _remove,
}


def test_a_letter_to_a_partner_goes_out_while_the_ticket_admits_them(desk: Office) -> None:
    desk.pass_time("1h")
    [letter] = desk.letters("vic@partner")
    assert "The key is under the mat." in letter.text


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_on_its_way_is_held(desk: Office, change: str) -> None:
    CHANGES[change](desk)
    desk.pass_time("1h")
    assert not desk.letters("vic@partner")
    assert [one.state for one in desk.outbox() if one.recipient == full("vic@partner")] == [State.HELD]
    assert seen_by(desk, "vic@partner", 1) == ""
    held = len(desk.ever_held())
    desk.mail(VIC, desk.letters("bea@staff")[0].reply_to, "x", "What is the key for?")
    desk.work()
    assert len(desk.ever_held()) == held + 1


def test_what_is_said_while_it_does_not_fit_is_told_to_nobody_later(desk: Office) -> None:
    desk.sees("vic@partner", tag="scanner")
    desk.mail("bea@staff", note_address(desk.letters("bea@staff")[0]), "x", "He is not to know.")
    desk.work()
    desk.sees("vic@partner", tag="printer")
    desk.mail("bea@staff", note_address(desk.letters("bea@staff")[0]), "x", "He may read this.")
    desk.work()
    assert [("He may read this." in one.text) for one in desk.letters("vic@partner")] == [True]


def test_a_customer_never_reads_of_a_partner(desk: Office) -> None:
    desk.pass_time("1h")
    desk.reply(desk.letter("vic@partner"), "#public\nThe technician comes tomorrow.")
    desk.work()
    _remove(desk)
    assert "The technician comes tomorrow." in desk.letter("anna@customer").text
    everything = seen_by(desk, "anna@customer", 1) + "".join(one.everything for one in desk.letters("anna@customer"))
    assert "Vic" not in everything
    assert "partner" not in everything


def test_what_a_colleague_did_stays_the_queues_once_they_are_a_customer(desk: Office) -> None:
    desk.staff("tom@staff", notify="all")
    desk.mail("tom@staff", "support+1", "", "#close\nThe key is with the neighbour.")
    desk.work()
    with desk.store.write() as session:
        people.remove_staff(session, Address(full("tom@staff")))
    _command(desk, "#cc tom@staff.example")
    seen = [line for line in seen_by(desk, "anna@customer", 1).split("Happened(") if "EventKind.STATUS" in line]
    assert seen
    assert not any("tom@staff" in line for line in seen)


def _digest(office: Office) -> None:
    """The morning's digest, once the news is there."""
    office.pass_time("24h")


def _list(office: Office) -> None:
    office.mail("vic@partner", "support+status", "x", "Which are mine?")
    office.work()


def test_what_a_partner_did_stays_the_queues_once_they_are_a_customer(desk: Office) -> None:
    desk.pass_time("1h")
    desk.reply(desk.letter("vic@partner"), "#public\nThrow it away.", quote=False)
    desk.work()
    _remove(desk)
    _command(desk, f"#cc {VIC}")
    assert "Throw it away." in seen_by(desk, "anna@customer", 1)
    desk.mail("bea@staff", note_address(desk.letters("bea@staff")[0]), "x", "#public\n#close\nNo, do not.")
    desk.work()
    seen = [line for line in seen_by(desk, "anna@customer", 1).split("Happened(") if "EventKind.STATUS" in line]
    assert seen
    assert not any("vic" in line.lower() for line in seen)
    desk.pass_time("1h")
    desk.reply(desk.letter("vic@partner"), "It is still broken.", quote=False)
    desk.work()
    seen = [line for line in seen_by(desk, "anna@customer", 1).split("Happened(") if "EventKind.STATUS" in line]
    assert [VIC in line for line in seen][-1]


@pytest.mark.parametrize("make", [_digest, _list])
@pytest.mark.parametrize("changed", [True, False])
def test_a_letter_that_lists_tickets_stays_here_as_soon_as_it_names_one_they_may_not_see(
    tmp_path: Path, desk_url: str, make: Callable[[Office], None], changed: bool
) -> None:
    with Office(desk_url, tmp_path) as office:
        office.staff("bea@staff", notify="all")
        office.partner("vic@partner", "Vic Vendor", tag="printer", notify="digest")
        office.mail("anna@customer", "support", "The printer", "It eats paper.")
        office.work()
        _command(office, "#tag printer")
        _command(office, "#title Secretly broken")
        office.mail("bea@staff", "support+1-note", "x", "@vic The key is under the mat.")
        office.work()
        office.relay.answers[VIC] = Deferred(reply="451 4.3.0 later")
        make(office)
        office.relay.answers.clear()
        before = len(office.letters("vic@partner"))
        if changed:
            _command(office, "#untag printer")
        office.pass_time("6h")
        named = [one for one in office.letters("vic@partner")[before:] if "Secretly broken" in one.everything]
        assert bool(named) is not changed


def test_who_is_a_partner_no_longer_and_was_put_on_cc_writes_by_mail_and_on_their_page_alike(
    tmp_path: Path, desk_url: str
) -> None:
    with Office(desk_url, tmp_path, web=PAGE) as office:
        office.staff("bea@staff")
        office.partner("vic@partner", "Vic Vendor", queue="support")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail("vic@partner", "support+1-note", "x", "I know it.")
        office.work()
        _remove(office)
        office.mail("anna@customer", office.letter("anna@customer").reply_to, "Re: The lamp", "Vic knows more.", cc="vic@partner")
        office.work()
        office.reply(office.letter("bea@staff"), "Does he?")
        office.work()
        office.reply(office.letter("vic@partner"), "By mail.")
        office.work()
        with Browser(office) as browser:
            assert "said=reply" in browser.say("vic@partner", 1, "On the page.").headers["location"]
            assert "I know it." not in browser.get(browser.link("vic@partner", 1)).text
        said = [one for one in office.ticket(1).timeline if isinstance(one, Spoken)]
        assert [(one.text, one.visibility) for one in said[-2:]] == [
            ("By mail.", Visibility.PUBLIC),
            ("On the page.", Visibility.PUBLIC),
        ]

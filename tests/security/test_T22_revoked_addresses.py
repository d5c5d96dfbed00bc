"""T22, T42: a revoked address is nobody's: refused by the gate, held behind a relay; the next letters bear new ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.deed import revoking
from mailgate.deed.revoking import Revoked
from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import Verdict
from mailgate.mail.model import Address, Peer, TicketNumber
from tests.client import full
from tests.office import INSIDE, OUTSIDE, Office
from tests.security.scenes import note_address, opened, outside, words

ANYBODY, RELAY = Peer(host=OUTSIDE, trusted=False), Peer(host=INSIDE, trusted=True)


def revoke(office: Office, number: int, who: str | None = None) -> Revoked:
    with office.store.write() as session:
        return revoking.revoke(session, office.house, TicketNumber(number), Address(full(who)) if who else None)


@pytest.fixture
def token_office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk on a hoster that proves nothing."""
    with Office(desk_url, tmp_path, gateway={"staff_trust": "token"}) as made:
        made.staff("bea@staff")
        made.staff("tom@staff")
        yield made


@pytest.fixture
def directory(office: Office) -> QueueDirectory:
    return QueueDirectory(house=office.house, store=office.store, seconds=lambda: 0.0)


def test_the_gate_refuses_it_as_it_refuses_what_never_was(office: Office, directory: QueueDirectory) -> None:
    ticket = opened(office)
    old = [Address(ticket.acknowledged.reply_to), Address(ticket.notice.reply_to), Address(note_address(ticket.to_tom))]
    assert {directory(one, ANYBODY) for one in old} == {Verdict.ACCEPT}
    assert {person.address for person in revoke(office, ticket.number).people} == {
        "anna@customer.example",
        "bea@staff.example",
        "tom@staff.example",
    }
    assert {directory(one, ANYBODY) for one in old} == {directory(Address("support+x@help.example"), ANYBODY)}
    assert {directory(one, RELAY) for one in old} == {Verdict.ACCEPT}, "behind a relay a refusal would make it bounce"


def test_only_the_one_meant_loses_theirs(office: Office, directory: QueueDirectory) -> None:
    ticket, other = opened(office), opened(office, "carl@customer")
    revoke(office, ticket.number, "anna@customer")
    assert directory(Address(ticket.acknowledged.reply_to), ANYBODY) is Verdict.UNKNOWN
    for letter in (ticket.notice, other.acknowledged, other.notice):
        assert directory(Address(letter.reply_to), ANYBODY) is Verdict.ACCEPT


def test_what_comes_through_a_relay_is_held_and_nobody_outside_hears(office: Office) -> None:
    ticket = opened(office)
    revoke(office, ticket.number)
    since = len(office.delivered)
    entries = [
        office.mail("anna@customer", ticket.acknowledged.reply_to, "x", "Do you hear me?"),
        office.mail("bea@staff", ticket.notice.reply_to, "x", "Ours is broken, too."),
        office.mail("eve@evil", ticket.acknowledged.reply_to, "x", "I found this.", authenticated=None),
    ]
    office.work()
    assert {office.disposition(entry) for entry in entries} == {"held"}
    assert not outside(office, since)
    assert words(office, ticket.number) == [("public", "It is dead.")]


def test_the_next_letters_bear_addresses_that_work(office: Office, directory: QueueDirectory) -> None:
    ticket = opened(office)
    revoke(office, ticket.number)
    office.mail("anna@customer", "support", "Re: x", "And it hums.", in_reply_to=ticket.acknowledged.header("Message-ID"))
    office.work()
    notice = office.letter("bea@staff")
    assert "And it hums." in notice.text
    assert notice.reply_to != ticket.notice.reply_to
    office.reply(notice, "We are on it.")
    office.work()
    answer = office.letter("anna@customer")
    assert ("public", "We are on it.") in words(office, ticket.number)
    for letter in (notice, answer):
        assert directory(Address(letter.reply_to), ANYBODY) is Verdict.ACCEPT
    assert answer.reply_to != ticket.acknowledged.reply_to


def test_it_can_be_done_again(office: Office, directory: QueueDirectory) -> None:
    ticket = opened(office)
    seen = {ticket.notice.reply_to}
    for n in range(3):
        revoke(office, ticket.number, "bea@staff")
        office.mail("anna@customer", ticket.acknowledged.reply_to, "x", f"Message {n}.")
        office.work()
        now = office.letter("bea@staff").reply_to
        assert [directory(Address(one), ANYBODY) for one in seen] == [Verdict.UNKNOWN] * len(seen)
        assert directory(Address(now), ANYBODY) is Verdict.ACCEPT
        seen.add(now)
    assert len(seen) == 4


def test_an_answer_still_joins_by_the_letter_it_answers_and_its_author_counts(office: Office) -> None:
    """Behind a relay the address is no evidence; the id of our letter is, for somebody who takes part."""
    ticket = opened(office)
    revoke(office, ticket.number)
    mine = office.reply(ticket.acknowledged, "It is me.")
    strangers = office.reply(ticket.acknowledged, "It is not.", sender="eve@evil", authenticated=None)
    office.work()
    assert (office.disposition(mine), office.disposition(strangers)) == ("reply", "held")


def test_where_staff_are_trusted_by_their_token_a_revoked_one_is_none(token_office: Office) -> None:
    office = token_office
    ticket = opened(office)
    revoke(office, ticket.number, "tom@staff")
    good = office.reply(ticket.notice, "From Bea.", authenticated=None)
    bad = office.reply(ticket.to_tom, "From whom?", authenticated=None)
    office.work()
    assert (office.disposition(good), office.disposition(bad)) == ("reply", "held")


@pytest.mark.parametrize("kind", ["+h", "+c"])
def test_nor_does_it_decide_about_a_held_mail(office: Office, directory: QueueDirectory, kind: str) -> None:
    ticket = opened(office)
    office.mail("bea@phone", ticket.notice.reply_to, "x", "It is me.", authenticated=None)
    office.work()
    [asked] = [one for one in office.letters("bea@staff") if kind in one.reply_to]
    [toms] = [one for one in office.letters("tom@staff") if "+h" in one.reply_to]
    assert directory(Address(asked.reply_to), ANYBODY) is Verdict.ACCEPT
    revoke(office, ticket.number, "bea@staff")
    assert directory(Address(asked.reply_to), ANYBODY) is Verdict.UNKNOWN
    office.reply(asked, "1")
    office.work()
    assert office.held_row(1).resolved_at is None
    office.reply(toms, "4", sender="tom@staff")
    office.work()
    assert office.held_row(1).resolved_at is not None, "Tom's own address is as good as before"


def test_a_reminder_brings_one_that_decides(office: Office, directory: QueueDirectory) -> None:
    ticket = opened(office)
    office.mail("zoe@other", ticket.acknowledged.reply_to, "x", "Let me in.")
    office.work()
    revoke(office, ticket.number)
    office.pass_time("5h")
    reminder = office.letter("bea@staff")
    assert directory(Address(reminder.reply_to), ANYBODY) is Verdict.ACCEPT
    office.reply(reminder, "1")
    office.work()
    assert ("public", "Let me in.") in words(office, ticket.number)

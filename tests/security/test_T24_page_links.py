"""T13, T24: a link to one's own tickets is mailed to whose it is, whoever asks; strangers are mailed nothing by it, and
whoever may be known by forged mail alone nothing beside what that could cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, PersonId
from store import people, suppression
from store.tables import Person
from tests.client import full
from tests.forms import typed
from tests.office import HILFE, SUPPORT, Office
from tests.paged import URL, key
from tests.security.scenes import outside

LINKS, VICTIM = 3, "victim@v.example"


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with a page; Anna has a ticket there, and a newer one whose subject an attacker chose."""
    limits = {"links_per_day": LINKS, "automatic_per_hour": 40}
    with Office(desk_url, tmp_path, web={"public_url": URL}, queue=(SUPPORT, HILFE), limits=limits) as made:
        made.staff("bea@staff", notify="all")
        made.partner("vic@partner", "Vic Vendor", queue="support")
        made.mail("anna@customer", "support", "The lamp", "It is dead.")
        made.work()
        made.pass_time("1m")
        made.mail("anna@customer", "hilfe", "BUY PILLS", "http://pills.example", authenticated=None)
        made.work()
        yield made


def ask(office: Office, sender: str, subject: str = "CLICK") -> str:
    """Anybody asks for somebody's link; what the desk did about it."""
    entry = office.mail(sender, "support+mypage", subject, "my text", authenticated=None)
    office.work()
    return office.why(entry)


def known(office: Office) -> int:
    with office.store.read() as session:
        return len(session.scalars(select(Person)).all())


def test_who_is_known_is_mailed_their_link_and_not_a_word_of_whoever_asked(office: Office) -> None:
    ask(office, '"CLICK HERE" <anna@customer.example>')
    letter = office.letters("anna@customer")[-1]
    assert key(letter, "m")
    assert "hilfe@" in letter.header("From")  # of the queue where their ticket is
    read = letter.everything + letter.raw.decode()
    assert not [text for text in ("PILLS", "pills", "CLICK", "my text") if text in read]
    ask(office, "vic@partner")
    assert key(office.letters("vic@partner")[-1], "s")


def test_strangers_are_mailed_nothing_and_become_nobody(office: Office) -> None:
    before = len(outside(office)), known(office)
    for who in ("eve@evil.example", "unheard@customer.example"):
        assert "they take part in no ticket here" in ask(office, who)
    assert (len(outside(office)), known(office)) == before


def test_whoever_asks_at_another_address_of_theirs_is_mailed_at_the_registered_one(office: Office) -> None:
    with office.store.write() as session:
        anna = people.by_address(session, [Address(full("anna@customer"))])[Address(full("anna@customer"))]
        people.add_alias(session, PersonId(anna.id or 0), Address("anna@home.example"), office.now)
    before = len(office.letters("anna@customer"))
    ask(office, "anna@home.example")
    assert len(office.letters("anna@customer")) == before + 1
    assert not office.letters("anna@home.example")


def test_a_day_has_so_many_links_for_one_address_and_no_more(office: Office) -> None:
    before = len(office.letters("anna@customer"))
    for n in range(LINKS + 2):
        ask(office, "anna@customer", subject=str(n))
    assert len(office.letters("anna@customer")) == before + LINKS
    office.pass_time("24h")
    ask(office, "anna@customer", subject="again")
    assert len(office.letters("anna@customer")) == before + LINKS + 1


def test_an_address_that_refuses_mail_is_mailed_no_link(office: Office) -> None:
    with office.store.write() as session:
        dead = Suppressed(address=Address(full("anna@customer")), reason="gone", outbox=None, at=office.now)
        suppression.add(session, dead)
    before = len(office.letters("anna@customer"))
    ask(office, "anna@customer")
    assert len(office.letters("anna@customer")) == before


def forge(office: Office, service: str = "support") -> None:
    """Somebody writes in the victim's name."""
    office.mail(VICTIM, service, "BUY PILLS", "http://pills.example", authenticated=None)
    office.work()


def mails(office: Office) -> int:
    return len(office.letters(VICTIM))


def test_whom_one_forged_mail_has_made_known_is_mailed_no_link_beside_the_acknowledgement(office: Office) -> None:
    forge(office)
    assert mails(office) == 1
    for n in range(LINKS):
        assert "acknowledgements to this address in a day" in ask(office, VICTIM, subject=str(n))
    assert mails(office) == 1
    office.pass_time("24h")
    for n in range(LINKS):
        ask(office, VICTIM, subject=str(n))
    forge(office)
    typed(office, VICTIM)
    office.work()
    assert mails(office) == 2
    assert key(office.letters(VICTIM)[-1], "m")


def test_a_confirmation_takes_the_place_of_a_link_as_well(office: Office) -> None:
    forge(office)
    office.pass_time("24h")
    typed(office, VICTIM)
    office.work()
    assert mails(office) == 2
    assert "confirmations to this address in a day" in ask(office, VICTIM)
    assert mails(office) == 2


def _writes_with_proof(office: Office) -> None:
    office.mail(VICTIM, "support", "The chair", "It is broken.")


def _answers(office: Office) -> None:
    office.reply(office.letter(VICTIM), "It is broken.", authenticated=None)


def _is_answered(office: Office) -> None:
    office.reply(office.letters("bea@staff")[-1], "What is broken?")


@pytest.mark.parametrize("proof", [_writes_with_proof, _answers, _is_answered])
def test_who_is_a_real_customer_gets_their_link_as_often_as_others(office: Office, proof: Callable[[Office], None]) -> None:
    forge(office)
    proof(office)
    office.work()
    before = mails(office)
    for n in range(LINKS + 1):
        ask(office, VICTIM, subject=str(n))
    assert mails(office) == before + LINKS


def test_who_asks_with_proof_gets_their_link_whatever_was_forged_before(office: Office) -> None:
    forge(office)
    office.mail(VICTIM, "support+mypage", "x", "y")
    office.work()
    assert key(office.letters(VICTIM)[-1], "m")

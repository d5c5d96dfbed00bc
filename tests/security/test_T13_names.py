"""T13: by naming an address nobody learns by what name the desk has it."""

from __future__ import annotations

from mailgate.desk.model import PersonKind
from mailgate.desk.seeing import as_seen_by
from mailgate.mail.model import Address
from tests.office import Office
from tests.security.scenes import person, seen_by


def test_a_customer_who_names_an_address_reads_no_name_of_it_until_its_owner_writes(office: Office) -> None:
    office.partner("vic@partner", "Victor Insider", tag="none")
    office.contact("ben@other", "Ben Known")
    office.mail("mallory@evil", "support", "x", "Hello.")
    office.work()
    for who in ("vic@partner", "ben@other"):
        office.reply(office.letter("mallory@evil"), f"cc {who}.example", quote=False)
        office.work()
    office.mail("bea@staff", "support+1", "", "We are looking into it.")
    office.work()
    letter = office.letter("mallory@evil")
    assert "ben@other.example" in letter.header("Cc")
    told = letter.everything + seen_by(office, "mallory@evil", 1) + _people(office, "mallory@evil")
    assert "Insider" not in told
    assert "Known" not in told
    office.reply(office.letter("ben@other"), "It is mine as well.", quote=False)
    office.work()
    office.mail("bea@staff", "support+1", "", "Both of you get one.")
    office.work()
    assert "Ben Known <ben@other.example>" in office.letter("mallory@evil").header("Cc")


def test_a_requester_who_is_inside_is_no_customers_matter(office: Office) -> None:
    office.partner("vic@partner", "Victor Insider", queue="support")
    office.mail("anna@customer", "support", "x", "Hello.")
    office.work()
    office.mail("bea@staff", "support+1-note", "x", "#requester vic@partner.example")
    office.work()
    asked = office.ticket(1).ticket.requester
    assert asked is not None
    assert asked.address == "vic@partner.example"
    story = as_seen_by(person(office, "anna@customer"), office.ticket(1), Address("support@help.example"), office.now)
    assert story is not None
    assert story.ticket.requester is None
    assert [one.person.address for one in story.participants] == ["anna@customer.example"]


def _people(office: Office, who: str) -> str:
    story = as_seen_by(person(office, who), office.ticket(1), Address("support@help.example"), office.now)
    assert story is not None
    assert person(office, who).kind is PersonKind.CUSTOMER
    return repr((story.ticket, story.participants))

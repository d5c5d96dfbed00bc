"""Organisations are kept by the operator: whose a domain is, who cares for it, whether its people see each other's tickets."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from mailgate.desk.model import Person
from mailgate.mail.model import Address
from store import people
from store.engine import Store
from store.tables import PartnerFilter
from store.tables import Person as PersonRow
from tests.command import Command

MUSTER = ("organisation", "add", "Muster AG", "--domain", "muster.example")


def person(store: Store, address: str) -> Person:
    with store.read() as session:
        return people.by_address(session, [Address(address)])[Address(address)]


def test_an_organisation_is_listed_with_all_there_is_to_say(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    mailgate("contact", "add", "anna@muster.example")
    added = mailgate(*MUSTER, "--domain", "@Müster.example", "--shares", "--manager", "bea@help.example")
    assert added.out == "Muster AG has 1 customer, who see each other's tickets; bea@help.example cares for it\n"
    wanted = {
        "name": "Muster AG",
        "domains": ["muster.example", "xn--mster-kva.example"],
        "shares": True,
        "manager": "bea@help.example",
        "customers": 1,
    }
    assert mailgate("organisation", "list", "--json").json == [wanted]
    assert mailgate("organisation", "show", "Muster AG", "--json").json == wanted
    assert mailgate("organisation", "list").out.startswith("Muster AG\tmuster.example, xn--mster-kva.example\t")


def test_it_shares_nothing_unless_that_is_said(mailgate: Command) -> None:
    mailgate(*MUSTER)
    assert mailgate("organisation", "show", "Muster AG", "--json").json["shares"] is False


def test_whose_own_address_is_of_its_domain_belongs_to_it_and_nobody_else(mailgate: Command, store: Store) -> None:
    mailgate(*MUSTER, "--shares")
    for address in ("anna@muster.example", "eve@sub.muster.example", "eve@notmuster.example", "eve@muster.example.evil.example"):
        mailgate("contact", "add", address, "--name", "x@muster.example")
    mailgate("contact", "add", "eve@evil.example", "--alias", "eve@muster.example")
    assert (person(store, "anna@muster.example").organisation, person(store, "anna@muster.example").shares) == ("Muster AG", True)
    for address in ("eve@sub.muster.example", "eve@notmuster.example", "eve@muster.example.evil.example", "eve@evil.example"):
        assert (person(store, address).organisation, person(store, address).shares) == (None, False)
    assert mailgate("organisation", "list", "--json").json[0]["customers"] == 1


def test_what_the_operator_says_of_a_contact_counts_before_their_domain(mailgate: Command, store: Store) -> None:
    mailgate(*MUSTER)
    mailgate("organisation", "add", "Club")
    mailgate("contact", "add", "anna@muster.example", "--organisation", "Club")
    mailgate("contact", "add", "carl@elsewhere.example", "--organisation", "Muster AG")
    assert person(store, "anna@muster.example").organisation == "Club"
    assert person(store, "carl@elsewhere.example").organisation == "Muster AG"
    mailgate("contact", "edit", "anna@muster.example", "--organisation", "none")
    assert person(store, "anna@muster.example").organisation is None
    assert {one["name"]: one["customers"] for one in mailgate("organisation", "list", "--json").json} == {
        "Club": 0,
        "Muster AG": 1,
    }
    mailgate("contact", "edit", "anna@muster.example", "--organisation", "domain")
    assert mailgate("contact", "show", "anna@muster.example", "--json").json["organisation"] == "Muster AG"


def test_an_organisation_nobody_knows_is_refused_and_nothing_is_changed(mailgate: Command, store: Store) -> None:
    mailgate("contact", "add", "anna@muster.example", "--name", "Anna")
    refused = mailgate("contact", "edit", "anna@muster.example", "--name", "Other", "--organisation", "Mutser")
    assert (refused.code, refused.err) == (
        1,
        "mailgate: there is no organisation 'Mutser'; `mailgate organisation list` shows those there are\n",
    )
    assert person(store, "anna@muster.example").name == "Anna"


def test_staff_belong_to_no_organisation(mailgate: Command, store: Store) -> None:
    mailgate(*MUSTER, "--shares")
    mailgate("staff", "add", "bea@muster.example")
    assert person(store, "bea@muster.example").organisation is None
    assert mailgate("organisation", "list", "--json").json[0]["customers"] == 0


@pytest.mark.parametrize("domain", ["gmail.com", "GMX.de", "outlook.com", "co.uk", "com.au"])
def test_a_domain_that_strangers_share_is_refused(mailgate: Command, domain: str) -> None:
    refused = mailgate("organisation", "add", "Muster AG", "--domain", domain)
    assert refused.code == 2
    assert f"anybody may have an address at {domain.lower()}" in " ".join(refused.err.split())
    assert mailgate("organisation", "list", "--json").json == []


@pytest.mark.parametrize("domain", ["not a domain", "a@b.example", "", "%"])
def test_what_is_no_domain_is_refused(mailgate: Command, domain: str) -> None:
    refused = mailgate("organisation", "add", "Muster AG", "--domain", domain)
    assert refused.code == 2
    assert "is no domain" in " ".join(refused.err.split())


def test_a_domain_belongs_to_one_organisation(mailgate: Command) -> None:
    mailgate(*MUSTER)
    refused = mailgate("organisation", "add", "Other AG", "--domain", "muster.example")
    assert (refused.code, refused.err) == (1, "mailgate: muster.example belongs to 'Muster AG'; take it away there first\n")
    assert [one["name"] for one in mailgate("organisation", "list", "--json").json] == ["Muster AG"]
    assert mailgate("organisation", "edit", "Muster AG", "--no-domain", "@MUSTER.example").code == 0
    assert mailgate("organisation", "add", "Other AG", "--domain", "muster.example").code == 0


def test_edit_changes_only_what_is_given(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    mailgate(*MUSTER, "--shares", "--manager", "bea@help.example")
    mailgate("organisation", "edit", "Muster AG", "--name", "Muster GmbH", "--domain", "muster.org.example")
    shown = mailgate("organisation", "show", "Muster GmbH", "--json").json
    assert (shown["shares"], shown["manager"]) == (True, "bea@help.example")
    assert shown["domains"] == ["muster.example", "muster.org.example"]
    mailgate("organisation", "edit", "Muster GmbH", "--no-shares", "--manager", "none")
    shown = mailgate("organisation", "show", "Muster GmbH", "--json").json
    assert (shown["shares"], shown["manager"]) == (False, None)


def test_a_domain_it_does_not_have_cannot_be_taken_away(mailgate: Command) -> None:
    mailgate(*MUSTER)
    refused = mailgate("organisation", "edit", "Muster AG", "--no-domain", "other.example")
    assert refused.err == "mailgate: other.example is no domain of 'Muster AG'; it has: muster.example\n"


def test_only_staff_care_for_an_organisation_and_only_while_they_are(mailgate: Command) -> None:
    mailgate("contact", "add", "anna@muster.example")
    refused = mailgate(*MUSTER, "--manager", "anna@muster.example")
    assert (refused.code, "is not staff" in refused.err) == (1, True)
    mailgate("staff", "add", "bea@help.example")
    mailgate(*MUSTER, "--manager", "bea@help.example")
    mailgate("staff", "remove", "bea@help.example")
    assert mailgate("organisation", "list", "--json").json[0]["manager"] is None
    mailgate("staff", "add", "bea@help.example")
    assert mailgate("organisation", "list", "--json").json[0]["manager"] is None


@pytest.mark.parametrize("name", ["none", "Domain", "", " \t"])
def test_words_with_a_meaning_are_no_names(mailgate: Command, name: str) -> None:
    assert mailgate("organisation", "add", name).code == 2


def test_who_belonged_to_a_forgotten_organisation_belongs_to_none(mailgate: Command, store: Store) -> None:
    mailgate(*MUSTER)
    mailgate("contact", "add", "anna@muster.example")
    mailgate("contact", "add", "carl@elsewhere.example", "--organisation", "Muster AG")
    assert mailgate("organisation", "remove", "Muster AG").code == 0
    mailgate("organisation", "add", "Next AG")  # may get the same id
    assert [person(store, one).organisation for one in ("anna@muster.example", "carl@elsewhere.example")] == [None, None]
    assert mailgate("organisation", "remove", "Muster AG").code == 1


def test_a_partners_filter_follows_a_new_name_and_never_loses_a_condition(mailgate: Command, store: Store) -> None:
    mailgate(*MUSTER)
    mailgate("contact", "add", "paula@vendor.example")
    with store.write() as session:
        paula = session.scalars(select(col(PersonRow.id))).one()
        session.add(PartnerFilter(person=paula or 0, kind="organisation", value="Muster AG"))
        session.add(PartnerFilter(person=paula or 0, kind="tag", value="Muster AG"))
    mailgate("organisation", "edit", "Muster AG", "--name", "Muster GmbH")
    with store.read() as session:
        rows = {(row.kind, row.value) for row in session.scalars(select(PartnerFilter))}
    assert rows == {("organisation", "Muster GmbH"), ("tag", "Muster AG")}
    refused = mailgate("organisation", "remove", "Muster GmbH")
    assert (refused.code, "paula@vendor.example" in refused.err) == (1, True)


def test_contacts_are_found_by_part_of_a_name_an_address_or_an_alias(mailgate: Command) -> None:
    mailgate(*MUSTER)
    mailgate("contact", "add", "anna@muster.example", "--name", "Anna Arndt", "--alias", "a_a@phone.example")
    mailgate("contact", "add", "axa@other.example", "--name", "100% Axel")
    found = {
        words: [one["address"] for one in mailgate("contact", "list", *words, "--json").json]
        for words in (
            ("arndt",),
            ("ANNA@",),
            ("a_a",),
            ("0%",),
            ("%",),
            ("nobody",),
            ("--organisation", "Muster AG"),
            ("a", "--limit", "1"),
        )
    }
    assert found == {
        ("arndt",): ["anna@muster.example"],
        ("ANNA@",): ["anna@muster.example"],
        ("a_a",): ["anna@muster.example"],
        ("0%",): ["axa@other.example"],
        ("%",): ["axa@other.example"],
        ("nobody",): [],
        ("--organisation", "Muster AG"): ["anna@muster.example"],
        ("a", "--limit", "1"): ["axa@other.example"],
    }


def test_a_contact_is_shown_with_their_tickets(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    for _ in range(2):
        mailgate("ticket", "new", "--queue", "support", "--requester", "anna@muster.example", "--subject", "x", "--text", "x")
    assert mailgate("contact", "show", "anna@muster.example", "--json").json["tickets"] == [2, 1]
    assert "#2, #1" in mailgate("contact", "show", "anna@muster.example").out

"""T03: nobody becomes a reader by standing on a forged mail; who joins gets later messages only, with an address of their own."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from tests.office import Authenticated, How, Office
from tests.security.scenes import holding, opened, outside, signed_persons


def _each_holds_their_own_address_only(office: Office) -> None:
    holders = defaultdict(set)
    for letter in office.delivered:
        for number in signed_persons(letter):
            holders[number].add(letter.to)
    assert holders
    assert all(len(who) == 1 for who in holders.values()), dict(holders)


@pytest.mark.parametrize("proof", [None, "fail"])
@pytest.mark.parametrize("how", ["the customer's address", "the typed number", "ids", "the subject"])
def test_a_forged_requester_brings_nobody_in(office: Office, how: str, proof: Authenticated) -> None:
    ticket = opened(office)
    office.reply(ticket.notice, "Which model, if I may ask?")
    office.work()
    answers = How(cc="evil@evil", authenticated=proof)
    if how == "ids":
        answers["in_reply_to"] = ticket.acknowledged.message_id
    to = {"the customer's address": ticket.acknowledged.reply_to, "the typed number": f"support+{ticket.number}"}.get(
        how, "support"
    )
    subject = f"Re: [#{ticket.number}] x" if how == "the subject" else "x"
    office.mail("anna@customer", to, subject, "See Cc.", **answers)
    office.work()
    office.reply(ticket.notice, "The secret is out.")
    office.work()
    assert not office.letters("evil@evil")
    assert [p.person.address for p in office.ticket(ticket.number).ticket.customers] == ["anna@customer.example"]
    assert holding(office.letters("anna@customer"), "The secret is out.")
    _each_holds_their_own_address_only(office)


def test_who_a_proven_participant_brings_in_reads_what_comes_later_and_nothing_else(office: Office) -> None:
    ticket = opened(office)
    office.reply(ticket.notice, "An earlier answer.")
    office.work()
    office.reply(office.letter("anna@customer"), "Carl helps me.", cc="carl@customer")
    office.work()
    assert not office.letters("carl@customer")
    office.reply(ticket.notice, "A later answer.")
    office.work()
    [letter] = office.letters("carl@customer")
    assert "A later answer." in letter.text
    assert not holding([letter], "An earlier answer.")
    assert not holding([letter], "It is dead.")
    _each_holds_their_own_address_only(office)


def test_nobody_on_a_new_tickets_cc_gets_anything_before_staff_have_written(office: Office) -> None:
    for n in range(5):
        office.mail("spam@spam", "support", f"Offer {n}", "Buy.", cc=[f"victim{i}@victims.example" for i in range(12)])
        office.work()
        office.reply(office.letter("spam@spam"), "Buy more.")
        office.work()
    assert {letter.to for letter in outside(office)} == {"spam@spam.example"}
    assert len(office.ticket(1).ticket.customers) == 11  # at most ten join by one mail


def test_who_is_there_already_joins_by_no_other_address(office: Office) -> None:
    office.alias(office.contact("anna@customer"), "anna@phone.example")
    ticket = opened(office)
    office.reply(ticket.acknowledged, "My phone is on Cc.", cc=["anna@phone", "carl@customer"])
    office.work()
    assert [p.person.address for p in office.ticket(1).ticket.customers] == ["anna@customer.example", "carl@customer.example"]
    office.reply(ticket.notice, "A later answer.")
    office.work()
    assert not office.letters("anna@phone.example")
    _each_holds_their_own_address_only(office)


@pytest.mark.parametrize("proof", [None, "fail"])
def test_an_alias_proves_no_more_than_an_address(office: Office, proof: Authenticated) -> None:
    office.alias(office.contact("anna@customer"), "anna@phone.example")
    ticket = opened(office)
    office.mail("anna@phone", ticket.acknowledged.reply_to, "x", "See Cc.", cc="evil@evil", authenticated=proof)
    office.work()
    office.reply(ticket.notice, "The secret is out.")
    office.work()
    assert not office.letters("evil@evil")
    assert [p.person.address for p in office.ticket(1).ticket.customers] == ["anna@customer.example"]


def test_through_a_list_of_ours_nobody_brings_anybody_in_unless_they_prove_themselves(office_with_list: Office) -> None:
    office = office_with_list
    through = {"List-Id": "<support.help.example>", "X-Original-From": "anna@customer.example"}
    office.mail("support@help.example", "support", "The lamp", "It is dead.", cc="evil@evil", headers=dict(through))
    office.work()
    assert [p.person.address for p in office.ticket(1).ticket.customers] == ["anna@customer.example"]
    office.mail("anna@customer", "support", "The fan", "Loud.", cc="carl@customer", headers={"List-Id": "<support.help.example>"})
    office.work()
    assert len(office.ticket(2).ticket.customers) == 2


@pytest.mark.parametrize("whose", ["base", "typed", "note", "signed", "other queue", "staff", "staff's other address"])
def test_none_of_our_own_addresses_and_no_staff_join_by_command(office: Office, whose: str) -> None:
    office.alias(office.staff("kim@staff"), "kim@home.example")
    ticket = opened(office)
    address = {
        "base": "support@help.example",
        "typed": "support+1@help.example",
        "note": "support+1-note@help.example",
        "signed": ticket.acknowledged.reply_to,
        "other queue": "hilfe+7@help.example",
        "staff": "tom@staff.example",
        "staff's other address": "kim@home.example",
    }[whose]
    before = len(office.delivered)
    entry = office.reply(ticket.notice, f"#cc {address}\nThe secret is out.")
    office.work()
    assert office.disposition(entry) == "note"
    assert not outside(office, before)
    assert [p.person.address for p in office.ticket(1).ticket.customers] == ["anna@customer.example"]


@pytest.mark.parametrize("way", ["one word", "on cc"])
def test_a_customer_brings_no_more_people_who_never_wrote_than_one_mail_may(tmp_path: Path, desk_url: str, way: str) -> None:
    with Office(desk_url, tmp_path, limits={"cc_join": 2}) as office:
        office.staff("bea@staff", notify="all")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        ack, entries = office.letter("anna@customer"), []
        for number in range(4):
            victim = f"v{number}@victim.example"
            word = {"one word": f"cc {victim}", "on cc": "Look."}[way]
            entries.append(office.reply(ack, word, quote=False, cc=victim if way == "on cc" else ""))
            office.work()
        cc = {"v0@victim.example", "v1@victim.example"}
        assert {str(p.person.address) for p in office.ticket(1).ticket.customers} == {"anna@customer.example", *cc}
        if way == "one word":
            assert [office.disposition(one) for one in entries] == ["command", "command", "reply", "reply"]
        office.mail("v1@victim", "support+1", "x", "I read along.")
        office.work()
        office.reply(ack, "cc v5@victim.example", quote=False)
        office.work()
        assert "v5@victim.example" in {p.person.address for p in office.ticket(1).ticket.customers}

"""Other addresses of people, contact forms, and whom nobody wants to hear: all kept by the command line."""

from __future__ import annotations

import pytest

from tests.command import Command


def test_an_alias_is_given_shown_and_taken_away(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--alias", "Bea@Phone.example")
    mailgate("staff", "edit", "bea@phone.example", "--alias", "bea@old.example", "--no-alias", "bea@phone.example")
    assert mailgate("staff", "show", "bea@old.example", "--json").json["aliases"] == ["bea@old.example"]
    assert mailgate("staff", "list", "--json").json[0]["aliases"] == ["bea@old.example"]
    mailgate("contact", "add", "anna@customer.example", "--alias", "anna@phone.example")
    assert mailgate("contact", "list", "--json").json[0]["aliases"] == ["anna@phone.example"]
    assert "anna@phone.example" in mailgate("contact", "show", "anna@phone.example").out
    gone = mailgate("contact", "edit", "anna@customer.example", "--no-alias", "anna@phone.example")
    assert gone.code == 0
    assert mailgate("contact", "show", "anna@customer.example", "--json").json["aliases"] == []


@pytest.mark.parametrize(
    ("alias", "says"),
    [
        ("anna@customer.example", "a contact of their own"),
        ("anna@phone.example", "an alias of anna@customer.example already"),
        ("support@help.example", "is the queue 'support' itself"),
        ("support+1@help.example", "is the queue 'support' itself"),
    ],
)
def test_nobody_gets_an_alias_that_is_somebody_elses_or_ours(mailgate: Command, alias: str, says: str) -> None:
    mailgate("contact", "add", "anna@customer.example", "--alias", "anna@phone.example")
    refused = mailgate("staff", "add", "bea@help.example", "--alias", alias)
    assert (refused.code, refused.out) == (1, "")
    assert says in refused.err
    assert mailgate("staff", "list", "--json").json == []


def test_an_alias_that_is_none_cannot_be_taken_away(mailgate: Command) -> None:
    mailgate("contact", "add", "anna@customer.example", "--alias", "anna@phone.example")
    refused = mailgate("contact", "edit", "anna@customer.example", "--no-alias", "x@y.example")
    assert refused.code == 1
    assert "theirs: anna@phone.example" in refused.err


def test_no_queue_is_made_at_an_alias(mailgate: Command) -> None:
    mailgate("contact", "add", "anna@customer.example", "--alias", "sales@help.example")
    refused = mailgate("queue", "add", "sales", "--address", "sales@help.example")
    assert refused.code == 1
    assert "is an address of anna@customer.example" in refused.err


def test_an_address_or_a_domain_is_blocked_and_taken_again(mailgate: Command) -> None:
    assert "held as spam" in mailgate("contact", "block", "Eve@Evil.example").out
    assert "blocked already" in mailgate("contact", "block", "eve@evil.example").out
    mailgate("contact", "block", "@Worse.example")
    found = mailgate("contact", "blocked", "--json").json
    assert {(one["pattern"], one["by"]) for one in found} == {("eve@evil.example", None), ("@worse.example", None)}
    assert mailgate("contact", "unblock", "@worse.example").code == 0
    assert mailgate("contact", "unblock", "@worse.example").code == 1
    assert [one["pattern"] for one in mailgate("contact", "blocked", "--json").json] == ["eve@evil.example"]


@pytest.mark.parametrize("pattern", ["bea@help.example", "@help.example", "@phone.example", "support@help.example"])
def test_nobody_blocks_their_own_house(mailgate: Command, pattern: str) -> None:
    mailgate("staff", "add", "bea@help.example", "--alias", "bea@phone.example")
    refused = mailgate("contact", "block", pattern)
    assert refused.code == 1
    assert "which is one of ours" in refused.err


@pytest.mark.parametrize("pattern", ["evil.example", "@", "@evil..example", "x@", "a b@evil.example"])
def test_what_is_blocked_is_an_address_or_a_domain(mailgate: Command, pattern: str) -> None:
    assert mailgate("contact", "block", pattern).code == 2


def test_a_queue_knows_its_contact_forms(mailgate: Command) -> None:
    mailgate("queue", "add", "sales", "--address", "sales@help.example", "--form-sender", "Forms@www.example")
    assert mailgate("queue", "show", "sales", "--json").json["form_senders"] == ["forms@www.example"]
    mailgate("queue", "edit", "sales", "--form-sender", "a@www.example", "--form-sender", "b@www.example")
    assert mailgate("queue", "list", "--json").json[-1]["form_senders"] == ["a@www.example", "b@www.example"]
    mailgate("queue", "edit", "sales", "--form-sender", "none")
    assert mailgate("queue", "show", "sales", "--json").json["form_senders"] == []
    assert mailgate("queue", "edit", "sales", "--form-sender", "no address").code == 2


def test_nobody_is_made_staff_by_an_alias_of_somebody_else(mailgate: Command) -> None:
    mailgate("contact", "add", "anna@customer.example", "--alias", "bea@help.example")
    refused = mailgate("staff", "add", "bea@help.example")
    assert (refused.code, refused.out) == (1, "")
    assert "is an alias of anna@customer.example" in refused.err
    assert "mailgate contact edit anna@customer.example --no-alias bea@help.example" in refused.err
    assert mailgate("staff", "list", "--json").json == []
    mailgate("contact", "edit", "anna@customer.example", "--no-alias", "bea@help.example")
    assert mailgate("staff", "add", "bea@help.example").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("staff", "add", "team@corp.example"),
        ("contact", "add", "Team@corp.example"),
        ("contact", "add", "anna@customer.example", "--alias", "team@corp.example"),
        ("ticket", "new", "--queue", "support", "--requester", "team@corp.example", "--subject", "x", "--text", "x"),
    ],
)
def test_a_list_of_ours_is_nobody(mailgate: Command, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    monkeypatch.setenv("MAILGATE_AUTH__OWN_LISTS", '["team@corp.example"]')
    mailgate("staff", "add", "bea@help.example")
    refused = mailgate(*command)
    assert refused.code == 1
    assert "ours" in refused.err or "our own" in refused.err
    assert mailgate("contact", "list", "--json").json == []

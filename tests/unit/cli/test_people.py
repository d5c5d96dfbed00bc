"""Staff, contacts and queues are kept by the command line, and by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailgate.mail.model import Address
from store import people
from store.engine import Store
from store.tables import Ticket
from tests.command import Command

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_who_is_added_as_staff_is_listed_with_what_was_said(mailgate: Command) -> None:
    mailgate("queue", "add", "sales", "--address", "sales@help.example")
    added = mailgate("staff", "add", "Bea@Help.example", "--name", "Bea Berg", "--queue", "sales", "--notify", "all")
    assert (added.code, added.out) == (0, "Bea Berg <bea@help.example> is staff in sales; told of: all\n")
    [listed] = mailgate("staff", "list", "--json").json
    assert listed == {
        "address": "bea@help.example",
        "name": "Bea Berg",
        "aliases": [],
        "queues": ["sales"],
        "notify": "all",
        "receipts": None,
        "timezone": None,
        "digest_at": None,
        "quiet": None,
        "quiet_strict": False,
        "language": None,
        "away_from": None,
        "away_until": None,
    }


def test_a_contact_who_becomes_staff_stays_the_same_person(mailgate: Command, store: Store) -> None:
    mailgate("contact", "add", "bea@help.example", "--name", "Bea")
    with store.read() as session:
        before = people.by_address(session, [Address("bea@help.example")])[Address("bea@help.example")]
    added = mailgate("staff", "add", "bea@help.example")
    with store.read() as session:
        [after] = people.staff(session)
    assert (after.id, after.name) == (before.id, "Bea")
    assert "who was a contact before" in added.out


def test_who_is_staff_already_is_not_added_again(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    again = mailgate("staff", "add", "bea@help.example")
    assert (again.code, again.out) == (1, "")
    assert "already staff" in again.err


def test_edit_changes_only_what_is_given(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--name", "Bea", "--queue", "support", "--receipts", "all")
    mailgate("staff", "edit", "bea@help.example", "--notify", "none", "--language", "de")
    shown = mailgate("staff", "show", "bea@help.example", "--json").json
    assert (shown["name"], shown["queues"], shown["notify"], shown["receipts"], shown["language"]) == (
        "Bea",
        ["support"],
        "none",
        "all",
        "de",
    )
    mailgate("staff", "edit", "bea@help.example", "--all-queues")
    assert mailgate("staff", "show", "bea@help.example", "--json").json["queues"] == []


def test_who_is_removed_is_a_contact_and_can_come_back(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example", "--name", "Bea")
    mailgate("staff", "remove", "bea@help.example")
    assert mailgate("staff", "list", "--json").json == []
    assert [one["address"] for one in mailgate("contact", "list", "--json").json] == ["bea@help.example"]
    assert mailgate("staff", "show", "bea@help.example").code == 1
    assert mailgate("staff", "add", "bea@help.example").code == 0


def test_nobody_is_one_of_our_own_addresses(mailgate: Command) -> None:
    for address in ("support@help.example", "support+12@help.example", "support+whatever@help.example"):
        for noun in ("staff", "contact"):
            refused = mailgate(noun, "add", address)
            assert (refused.code, "the queue 'support' itself" in refused.err) == (1, True), refused


def test_an_unknown_queue_is_named_with_those_there_are(mailgate: Command) -> None:
    refused = mailgate("staff", "add", "bea@help.example", "--queue", "sale")
    assert (refused.code, refused.err) == (1, "mailgate: there is no queue 'sale'; there is support\n")


@pytest.mark.parametrize(
    "argv",
    [
        ("staff", "add", "nobody"),
        ("staff", "add", "bea@help.example", "--notify", "loudly"),
        ("contact", "add", "a@b.example", "--language", "tlh"),
        ("queue", "add", "Sales", "--address", "sales@help.example"),
        ("queue", "add", "sales"),
        ("queue", "add", "sales", "--address", "sales@help.example", "--reopen-within", "soon"),
        ("queue", "add", "sales", "--address", "sales@help.example", "--customer-updates", "all"),
        ("staff", "list", "--limit", "0"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_a_usage_error(mailgate: Command, argv: tuple[str, ...]) -> None:
    refused = mailgate(*argv)
    assert (refused.code, refused.out) == (2, "")


def test_a_contact_is_changed_and_forgotten_by_command(mailgate: Command) -> None:
    mailgate("contact", "add", "anna@customer.example")
    assert mailgate("contact", "edit", "anna@customer.example", "--name", "Anna Arndt", "--language", "de").code == 0
    shown = mailgate("contact", "show", "anna@customer.example", "--json").json
    assert (shown.pop("aliases"), shown.pop("organisation"), shown.pop("tickets")) == ([], None, [])
    assert shown == {"address": "anna@customer.example", "name": "Anna Arndt", "language": "de"}
    assert mailgate("contact", "remove", "anna@customer.example").code == 0
    assert mailgate("contact", "list", "--json").json == []


def test_staff_are_not_changed_as_contacts(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    for argv in (("show",), ("edit", "--name", "X"), ("remove",)):
        assert mailgate("contact", argv[0], "bea@help.example", *argv[1:]).code == 1, argv


def test_a_queue_is_added_with_its_policies_and_shown_with_all(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    options = ("--closed-reply", "refuse", "--reopen-within", "36h", "--customer-updates", "none", "--language", "de")
    deadlines = (
        "--calendar",
        "office",
        "--first-answer",
        "4h",
        "--resolution",
        "3d",
        "--escalate-to",
        "all",
        "--satisfaction",
        "--auto-close",
        "14d",
    )
    mailgate("queue", "add", "sales", "--address", "Sales@help.example", "--assignee", "bea@help.example", *options, *deadlines)
    assert mailgate("queue", "show", "sales", "--json").json == {
        "name": "sales",
        "address": "sales@help.example",
        "display_name": "Sales",
        "language": "de",
        "closed_reply": "refuse",
        "reopen_within": "36h",
        "customer_updates": [],
        "assignee": "bea@help.example",
        "assignment": ["manager", "default"],
        "form_senders": [],
        "calendar": "office",
        "first_answer": "4h",
        "resolution": "24h",
        "escalate_to": "all",
        "auto_close": "14d",
        "auto_close_warning": "3d",
        "satisfaction": True,
        "source": "store",
    }
    assert [one["source"] for one in mailgate("queue", "list", "--json").json] == ["config", "store"]


def test_a_queue_needs_a_name_and_an_address_of_its_own(mailgate: Command) -> None:
    mailgate("queue", "add", "sales", "--address", "sales@help.example")
    mailgate("staff", "add", "bea@help.example")
    taken = (
        ("support", "new@help.example"),
        ("new", "support@help.example"),
        ("sales", "b@c.example"),
        ("new", "bea@help.example"),
    )
    for name, address in taken:
        assert mailgate("queue", "add", name, "--address", address).code == 1, (name, address)
    clash = mailgate("queue", "edit", "sales", "--address", "support@help.example")
    assert (clash.code, "share the address" in clash.err) == (2, True)
    assert mailgate("queue", "show", "sales", "--json").json["address"] == "sales@help.example"


def test_only_staff_can_be_a_queues_assignee(mailgate: Command) -> None:
    mailgate("contact", "add", "anna@customer.example")
    refused = mailgate("queue", "add", "sales", "--address", "s@help.example", "--assignee", "anna@customer.example")
    assert (refused.code, "is not staff" in refused.err) == (1, True)


def test_a_queue_of_the_config_file_is_changed_there(mailgate: Command) -> None:
    refused = mailgate("queue", "edit", "support", "--language", "de")
    assert (refused.code, "changed there" in refused.err) == (1, True)


def test_a_queue_with_tickets_stays(mailgate: Command, store: Store) -> None:
    mailgate("queue", "add", "sales", "--address", "sales@help.example")
    with store.write() as session:
        session.add(_ticket("sales"))
    refused = mailgate("queue", "remove", "sales")
    assert (refused.code, "move them first" in refused.err) == (1, True)
    with store.write() as session:
        ticket = session.get(Ticket, 1)
        assert ticket
        ticket.queue = "support"
    assert mailgate("queue", "remove", "sales").code == 0
    assert [one["name"] for one in mailgate("queue", "list", "--json").json] == ["support"]


def _ticket(queue: str) -> Ticket:
    head = {"subject": "", "title": "", "status": "open", "priority": "normal", "waiting_for": "staff"}
    return Ticket.model_validate({"number": 1, "queue": queue, "created_at": NOON, "updated_at": NOON, **head})

"""``mailgate partner``: who sees which tickets, and that nobody is two things at once."""

from __future__ import annotations

import pytest

from tests.command import Command

VIC = "vic@vendor.example"


@pytest.fixture
def desk(mailgate: Command) -> Command:
    names = [queue["name"] for queue in mailgate("queue", "list", "--json").json]
    if "support" not in names:
        assert mailgate("queue", "add", "support", "--address", "support@help.example").code == 0
    return mailgate


def test_a_partner_is_added_shown_changed_and_removed(desk: Command) -> None:
    added = desk("partner", "add", VIC, "--name", "Vic", "--queue", "support", "--tag", "Printer", "--tag", "plotter")
    assert added.code == 0, added.err
    assert "tickets of queue support with tag plotter or printer" in added.out
    shown = desk("partner", "show", VIC, "--json").json
    assert shown == {
        "address": VIC,
        "name": "Vic",
        "aliases": [],
        "queues": ["support"],
        "tags": ["plotter", "printer"],
        "organisations": [],
        "notify": "all",
        "language": None,
    }
    assert desk("partner", "edit", VIC, "--tag", "scanner", "--any-queue", "--notify", "mentions").code == 0
    [listed] = desk("partner", "list", "--json").json
    assert (listed["queues"], listed["tags"], listed["notify"]) == ([], ["scanner"], "mentions")
    assert desk("partner", "remove", VIC).code == 0
    assert desk("partner", "list", "--json").json == []
    assert desk("contact", "show", VIC).code == 0


def test_a_filter_that_admits_nothing_is_refused(desk: Command) -> None:
    refused = desk("partner", "add", VIC, "--name", "Vic")
    assert refused.code == 1
    assert "at least one --queue, --tag or --organisation" in refused.err
    assert desk("partner", "add", VIC, "--tag", "printer").code == 0
    emptied = desk("partner", "edit", VIC, "--any-tag")
    assert emptied.code == 1
    assert desk("partner", "show", VIC, "--json").json["tags"] == ["printer"]


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (("--queue", "nowhere"), "there is no queue"),
        (("--organisation", "Nobody"), "there is no organisation"),
        (("--tag", "a b!"), "--tag"),
    ],
)
def test_a_condition_that_nothing_can_meet_is_refused(desk: Command, condition: tuple[str, str], says: str) -> None:
    refused = desk("partner", "add", VIC, *condition)
    assert refused.code in (1, 2)
    assert says in refused.err
    assert desk("partner", "list", "--json").json == []


def test_nobody_is_staff_a_partner_and_a_contact_at_once(desk: Command) -> None:
    assert desk("staff", "add", "bea@help.example", "--name", "Bea").code == 0
    assert desk("contact", "add", VIC, "--name", "Vic").code == 0
    staff = desk("partner", "add", "bea@help.example", "--tag", "x")
    assert staff.code == 1
    assert "is staff, and nobody is both" in staff.err
    became = desk("partner", "add", VIC, "--tag", "x")
    assert became.code == 0
    assert "who was a contact before" in became.out
    for argv, says in (
        (("staff", "add", VIC), "is a partner, and nobody is both"),
        (("contact", "add", VIC), "is already a partner"),
        (("contact", "edit", VIC, "--name", "V"), "is a partner"),
        (("partner", "add", VIC, "--tag", "x"), "is already a partner"),
        (("contact", "edit", "anna@customer.example", "--name", "A"), "nobody has the address"),
        (("partner", "edit", "bea@help.example", "--tag", "x"), "is no partner"),
        (("partner", "remove", "bea@help.example"), "is no partner"),
        (("partner", "add", "support@help.example", "--tag", "x"), "is the queue"),
    ):
        refused = desk(*argv)
        assert refused.code == 1, argv
        assert says in refused.err, refused.err


def test_somebody_outside_is_asked_at_the_shell(desk: Command) -> None:
    assert desk("staff", "add", "bea@help.example", "--name", "Bea").code == 0
    assert (
        desk("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "y").code
        == 0
    )
    asked = desk("ticket", "ask", "1", "--to", VIC, "--text", "Do you have a roller?", "--json")
    assert asked.code == 0, asked.err
    assert asked.json["visibility"] == "internal"
    assert VIC in asked.json["told"]
    told = desk("ticket", "show", "1", "--as", VIC, "--json").json
    assert [entry["text"] for entry in told["timeline"]] == ["Do you have a roller?"]
    assert told["subject"] is None
    for who in ("anna@customer.example", "bea@help.example", "support@help.example"):
        refused = desk("ticket", "ask", "1", "--to", who, "--text", "Hello?")
        assert refused.code == 1
        assert "nobody outside to ask" in refused.err
    nothing = desk("ticket", "ask", "1", "--to", VIC, "--text", "")
    assert nothing.code == 1
    forwarded = desk("ticket", "forward", "1", "--to", VIC)
    assert forwarded.code == 1  # no customer has written yet

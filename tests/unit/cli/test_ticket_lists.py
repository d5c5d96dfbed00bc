"""``ticket list`` and ``ticket search``: the heads of tickets, narrowed down, and as somebody may see them."""

from __future__ import annotations

import pytest

from tests.command import Command

HEAD = {
    "number", "subject", "title", "queue", "status", "priority", "requester", "assignee", "tags", "waiting_for",
    "last_customer_at", "participants", "created_at", "updated_at", "public", "internal",
}  # fmt: skip


@pytest.fixture
def desk(mailgate: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """#1 is Anna's of Muster AG, Bea's and tagged; #2 is Otto's, closed."""
    monkeypatch.setenv("MAILGATE_GATEWAY__UNDO_WINDOW", "0s")
    mailgate("staff", "add", "bea@staff.example", "--name", "Bea Berg")
    mailgate("organisation", "add", "Muster AG", "--domain", "customer.example", "--shares")
    for who, subject in (("anna@customer.example", "The lamp"), ("otto@elsewhere.example", "The door")):
        mailgate("ticket", "new", "--queue", "support", "--requester", who, "--subject", subject, "--text", f"About {subject}")
    mailgate("ticket", "note", "1", "--text", "They never pay.")
    mailgate("ticket", "tag", "1", "vip")
    mailgate("ticket", "assign", "1", "bea@staff.example")
    mailgate("ticket", "assign", "2", "none")
    mailgate("ticket", "close", "2")
    return mailgate


def numbers(desk: Command, *argv: str) -> list[int]:
    done = desk("ticket", *argv, "--json")
    assert done.code == 0, done.err
    return [one["number"] for one in done.json]


LISTS: list[tuple[tuple[str, ...], list[int]]] = [
    ((), [2, 1]),
    (("--status", "closed"), [2]),
    (("--status", "open", "--status", "closed"), [2, 1]),
    (("--queue", "support"), [2, 1]),
    (("--queue", "%"), []),
    (("--assignee", "bea@staff.example"), [1]),
    (("--assignee", "none"), [2]),
    (("--requester", "anna@customer.example"), [1]),
    (("--requester", "nobody@customer.example"), []),
    (("--organisation", "Muster AG"), [1]),
    (("--organisation", "Nobody"), []),
    (("--tag", "VIP"), [1]),
    (("--tag", "v%"), []),
    (("--waiting", "staff"), []),
    (("--waiting", "customer"), [1]),
    (("--waiting", "customer", "--status", "closed"), [2]),
    (("--waiting", "customer", "--as", "bea@staff.example"), [1]),
    (("--since", "1h"), [2, 1]),
    (("--since", "0s"), []),
    (("--limit", "1"), [2]),
    (("--as", "anna@customer.example"), [1]),
    (("--as", "lena@customer.example"), [1]),
    (("--as", "otto@elsewhere.example", "--status", "open"), []),
    (("--as", "otto@elsewhere.example", "--status", "closed"), [2]),
    (("--as", "nobody@elsewhere.example"), []),
    (("--as", "anna@customer.example", "--tag", "vip"), []),
    (("--as", "anna@customer.example", "--assignee", "bea@staff.example"), []),
    (("--as", "bea@staff.example"), [2, 1]),
]

SEARCHES: list[tuple[tuple[str, ...], list[int]]] = [
    (("about",), [2, 1]),
    (("about lamp",), [1]),
    (("about", "--status", "closed"), [2]),
    (("about", "--queue", "support", "--tag", "vip"), [1]),
    (("about", "--limit", "1"), [2]),
    (("pay",), [1]),
    (("vip",), [1]),
    (("pay", "--as", "anna@customer.example"), []),
    (("about", "--as", "lena@customer.example"), [1]),
    (("about", "--tag", "vip", "--as", "anna@customer.example"), []),
    (("nothing of the kind",), []),
]


def test_a_list_holds_and_a_search_finds_what_is_asked_for(desk: Command) -> None:
    """In one go: a desk costs more than all the questions."""
    for argv, found in LISTS:
        assert numbers(desk, "list", *argv) == found, argv
    for argv, found in SEARCHES:
        assert numbers(desk, "search", *argv) == found, argv


def test_heads_are_the_same_in_both_and_a_customer_is_told_no_field_of_the_inside(desk: Command) -> None:
    [found] = desk("ticket", "search", "lamp", "--json").json
    listed = {one["number"]: one for one in desk("ticket", "list", "--json").json}
    assert (found, found.keys()) == (listed[1], HEAD)
    for how in (("list",), ("search", "lamp")):
        [seen] = desk("ticket", *how, "--as", "anna@customer.example", "--json").json
        assert seen.keys() == HEAD
        assert [seen[name] for name in ("title", "tags", "priority", "assignee", "internal")] == [None] * 5
        assert ([one["address"] for one in seen["participants"]], seen["public"]) == (["anna@customer.example"], 1)
        assert "bea" not in desk("ticket", *how, "--as", "anna@customer.example").out.lower()


def test_a_search_says_where_the_words_stand_or_why_it_looked_for_nothing(desk: Command) -> None:
    assert desk("ticket", "search", "about lamp").out == "#1\topen\tThe lamp\tAbout The lamp\n"
    done = desk("ticket", "search", "lamp " * 33)
    assert (done.code, done.out) == (0, "")
    assert done.err == "nothing was looked for: no more than 32 words ([limits] search_words)\n"
    assert desk("db", "reindex").out == "the search index is made anew\n"
    assert numbers(desk, "search", "about lamp") == numbers(desk, "search", "pay") == numbers(desk, "search", "vip") == [1]
    refused = desk("ticket", "list", "--since", "yesterday")
    assert (refused.code, "is no duration" in refused.err) == (2, True)

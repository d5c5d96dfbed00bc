"""Who may see what where partners come and go and outsiders are asked: every cell of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.command import Command
from tests.office import Office
from tests.sight import partners_table as table
from tests.sight.partners_scene import MARKERS, READERS, office, played
from tests.sight.sides_table import cells

CUSTOMERS, ASKED = ("anna", "carl"), ("vera", "walt")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Played once, for all tests: they only look."""
    home = tmp_path_factory.mktemp("partners")
    with office(f"sqlite:///{home / 'desk.db'}", home) as made:
        yield played(made)


def _wrong(wanted: dict[tuple[str, str], str], seen: dict[str, str]) -> list[str]:
    return [
        f"{reader} {'sees' if says == '.' else 'does not see'} {what}"
        for (what, reader), says in wanted.items()
        if says != "?" and (MARKERS[what] in seen[reader]) != (says == "x")
    ]


def test_both_tables_are_whole() -> None:
    whole = {(what, reader) for what in MARKERS for reader in READERS}
    assert cells(table.LETTERS).keys() == cells(table.SHOW).keys() == whole


def test_by_mail_everybody_got_what_the_table_says_and_nothing_else(scene: Office) -> None:
    seen = {
        reader: "\n".join(one.everything + one.raw.decode("utf-8", "replace") for one in scene.letters(address))
        for reader, address in READERS.items()
    }
    assert _wrong(cells(table.LETTERS), seen) == []


def test_everybody_is_shown_what_the_table_says_and_nothing_else(scene: Office, mailgate: Command) -> None:
    ways = ((), ("--json",))
    seen = {
        reader: "\n".join(
            done.out + done.err for how in ways for done in [mailgate("ticket", "show", "1", "--as", address, *how)]
        ).replace(f"that {address} may see", "")
        for reader, address in READERS.items()
    }
    assert _wrong(cells(table.SHOW), seen) == []


@pytest.mark.parametrize("reader", CUSTOMERS)
def test_to_a_customer_a_partners_word_is_the_queues(mailgate: Command, reader: str) -> None:
    found = mailgate("ticket", "show", "1", "--as", READERS[reader], "--json").json
    [word] = [one for one in found["timeline"] if MARKERS["partner's public word"] in one.get("text", "")]
    assert word["author"] == {"address": "support@help.example", "name": "Support", "role": "staff"}
    assert {one["role"] for one in found["participants"]} == {"requester", "cc"}
    assert "partner" not in str(found)


@pytest.mark.parametrize("reader", ASKED)
def test_who_was_asked_is_shown_their_own_thread_and_no_head(mailgate: Command, reader: str) -> None:
    found = mailgate("ticket", "show", "1", "--as", READERS[reader], "--json").json
    hidden = ("subject", "title", "status", "priority", "requester", "assignee", "tags", "waiting_for", "last_customer_at")
    assert [found[name] for name in hidden] == [None] * len(hidden)
    assert found["participants"] == []
    assert {one["type"] for one in found["timeline"]} == {"message"}
    assert {one["author"]["address"] for one in found["timeline"]} <= {READERS[reader], "support@help.example"}


@pytest.mark.parametrize("reader", ["vic", "rolf", "wim"])
def test_whom_it_does_not_admit_is_told_no_more_than_of_a_ticket_that_is_not_there(mailgate: Command, reader: str) -> None:
    there, nowhere = (mailgate("ticket", "show", number, "--as", READERS[reader]) for number in ("1", "4711"))
    assert there.code == nowhere.code == 1
    assert there.err.replace("#1 ", "#N ") == nowhere.err.replace("#4711 ", "#N ")


def test_no_letter_to_somebody_outside_names_anybody_inside(scene: Office) -> None:
    inside = [address for who, address in READERS.items() if who not in (*CUSTOMERS, *ASKED)]
    outside = [one for one in scene.delivered if one.to not in inside]
    assert len(outside) > 6
    assert not [(one.to, address) for one in outside for address in inside if address in one.everything]


def test_no_header_of_a_letter_to_a_partner_holds_a_customers_address(scene: Office) -> None:
    theirs = [one for one in scene.delivered if one.to.endswith("@partner.example")]
    assert len(theirs) > 12
    assert not [one.to for one in theirs if "customer.example" in one.headers]
    assert {one.addresses("To") for one in theirs} == {(one.to,) for one in theirs}

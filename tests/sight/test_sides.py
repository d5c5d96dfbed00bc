"""Who may see what after messages were published, withdrawn, merged and split; every cell of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.command import Command
from tests.office import Office
from tests.sight import sides_table as table
from tests.sight.sides_scene import MARKERS, READERS, office, played


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Played once, for all tests: they only look."""
    home = tmp_path_factory.mktemp("sides")
    with office(f"sqlite:///{home / 'desk.db'}", home) as made:
        yield played(made)


def _wrong(cells: dict[tuple[str, str], str], seen: dict[str, str]) -> list[str]:
    return [
        f"{reader} {'sees' if says == '.' else 'does not see'} {what}"
        for (what, reader), says in cells.items()
        if says != "?" and (MARKERS[what] in seen[reader]) != (says == "x")
    ]


def test_both_tables_are_whole() -> None:
    whole = {(what, reader) for what in MARKERS for reader in READERS}
    assert table.cells(table.LETTERS).keys() == table.cells(table.SHOW).keys() == whole


def test_what_was_sent_is_what_was_public_then(scene: Office) -> None:
    seen = {
        reader: "\n".join(one.everything + one.raw.decode("utf-8", "replace") for one in scene.letters(address))
        for reader, address in READERS.items()
    }
    assert _wrong(table.cells(table.LETTERS), seen) == []


def test_everybody_is_shown_what_the_table_says_and_nothing_else(scene: Office, mailgate: Command) -> None:
    ways = [(number, *how) for number in ("1", "2", "3") for how in ((), ("--json",))]
    seen = {
        reader: "\n".join(
            done.out + done.err for way in ways for done in [mailgate("ticket", "show", way[0], "--as", address, *way[1:])]
        )
        for reader, address in READERS.items()
    }
    assert _wrong(table.cells(table.SHOW), seen) == []


@pytest.mark.parametrize("reader", ["anna", "carl", "dora", "ben", "bert"])
def test_a_customer_reads_public_messages_of_customers_and_the_queue_alone(mailgate: Command, reader: str) -> None:
    for number in ("1", "2", "3"):
        done = mailgate("ticket", "show", number, "--as", READERS[reader], "--json")
        for entry in done.json["timeline"] if done.code == 0 else ():
            assert entry["visibility"] == "public"
            assert "staff.example" not in str(entry)
            assert entry.get("kind") not in ("privatised", "merged", "split", "undone")


def test_a_merged_ticket_is_shown_as_the_one_it_is_part_of(mailgate: Command) -> None:
    merged, other = (mailgate("ticket", "show", number, "--json").json for number in ("2", "1"))
    assert merged == other
    assert merged["number"] == 1
    assert {entry["kind"] for entry in merged["timeline"] if entry["type"] == "event"} >= {
        "merged",
        "split",
        "published",
        "privatised",
    }

"""Who may see what, cell by cell: every reader × every thing said or done × every way it could reach them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from store.outbox_rows import Kind
from tests.client import Letter
from tests.command import Command
from tests.looking import find
from tests.sight import table
from tests.sight.scene import MARKERS, READERS, Scene, office, played

_KINDS = {
    "receipts": (Kind.RECEIPT, Kind.FAILURE, Kind.REFUSAL, Kind.HELP),
    "held notices": (Kind.HELD_NOTICE, Kind.CONFIRMATION, Kind.HELD_ANSWER),
    "held digest": (Kind.HELD_DIGEST,),
}
Seen = Mapping[str, str]
"""Reader -> all that reached them by one channel, decoded."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Played once, for all tests: they only look."""
    home = tmp_path_factory.mktemp("sight")
    with office(f"sqlite:///{home / 'desk.db'}", home) as made:
        yield played(made)


@pytest.fixture
def mailgate(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Command:
    """The command line on the store of the scene."""
    monkeypatch.setenv("MAILGATE_DATABASE__URL", scene.office.settings.database_url)
    command = Command(tmp_path, monkeypatch, capsysbinary)
    assert command("init").code == 0
    return command


def _kinds(scene: Scene) -> dict[str, Kind]:
    return {f"<{one.message_id}>": one.kind for one in scene.office.outbox()}


def _channel(kind: Kind) -> str:
    return next((channel for channel, kinds in _KINDS.items() if kind in kinds), "letters")


def _mailed(scene: Scene, channel: str) -> Seen:
    """What each reader's mailbox holds of that channel, every part decoded, and the octets."""
    kinds = _kinds(scene)
    seen = dict.fromkeys(READERS, "")
    for reader, address in READERS.items():
        mine = [one for one in scene.office.letters(address) if _channel(kinds[one.message_id]) == channel]
        seen[reader] = "\n".join(map(_all_of, mine))
    return seen


def _all_of(letter: Letter) -> str:
    return letter.everything + letter.raw.decode("utf-8", "replace")


def _wrong(channel: str, seen: Seen) -> list[str]:
    return [
        f"{channel}: {reader} {'sees' if says == '.' else 'does not see'} {what}"
        for (what, reader), says in table.cells(channel).items()
        if says != "?" and (MARKERS[what] in seen[reader]) != (says == "x")
    ]


def test_every_table_is_whole_and_together_they_are_many() -> None:
    whole = {(what, reader) for what in MARKERS for reader in READERS}
    for channel in table.TABLES:
        assert table.cells(channel).keys() == whole
        assert set(table.cells(channel).values()) <= {"x", ".", "?"}
    assert sum(says != "?" for channel in table.TABLES for says in table.cells(channel).values()) >= 900


@pytest.mark.parametrize("channel", ["letters", *_KINDS])
def test_by_mail_everybody_gets_what_the_table_says_and_nothing_else(scene: Scene, channel: str) -> None:
    assert _wrong(channel, _mailed(scene, channel)) == []


def test_everybody_is_shown_what_the_table_says_and_nothing_else(scene: Scene, mailgate: Command) -> None:
    assert _wrong("ticket show", {reader: _shown(mailgate, address) for reader, address in READERS.items()}) == []


def test_nobody_finds_a_word_that_they_are_not_shown(scene: Scene) -> None:
    """Whatever stands in the table of ``ticket show``: a search finds said words and names for those alone."""
    wrong = [
        f"{reader} {'finds' if says == '.' else 'does not find'} {what}"
        for (what, reader), says in table.cells("ticket show").items()
        if (bool(find(scene.office, MARKERS[what], READERS[reader])) and says == ".")
        or (says == "x" and not _found(scene, what, reader))
    ]
    assert wrong == []


def _found(scene: Scene, what: str, reader: str) -> bool:
    """What only an event or an assignment tells is nothing a search looks at."""
    told = what in ("auto-reply's subject", "refusal of a letter", "assignee's name", "assignee's address", "author's address")
    return told or bool(find(scene.office, MARKERS[what], READERS[reader]))


def _shown(mailgate: Command, address: str) -> str:
    """Both tickets as that person may see them, as JSON, as lines, and as an error where there is nothing to see."""
    ways = [("ticket", "show", number, "--as", address, *how) for number in ("1", "2") for how in ((), ("--json",))]
    done = [mailgate(*way) for way in ways]
    assert all(one.code in (0, 1) for one in done)
    return "\n".join(one.out + one.err for one in done)


def _seen_of_first(mailgate: Command, reader: str) -> Any:
    return mailgate("ticket", "show", "1", "--as", READERS[reader], "--json").json


@pytest.mark.parametrize("reader", ["anna", "carl", "dora"])
def test_a_customer_is_shown_public_events_only_and_no_field_of_the_inside(scene: Scene, mailgate: Command, reader: str) -> None:
    found = _seen_of_first(mailgate, reader)
    events = {entry["kind"] for entry in found["timeline"] if entry["type"] == "event"}
    assert {"status", "assigned"} <= events <= table.PUBLIC_EVENTS
    assert [found[name] for name in ("title", "tags", "priority", "assignee")] == [None] * 4
    assert {entry["visibility"] for entry in found["timeline"]} == {"public"}
    assert not [one for one in found["participants"] if one["address"].endswith("@staff.example")]
    assert not [one for one in found["timeline"] if one["type"] == "message" and (one["trust"] or one["via"])]


def test_a_colleague_is_shown_what_the_requester_is_and_only_while_the_organisation_shares(
    scene: Scene, mailgate: Command
) -> None:
    seen = {who: mailgate("ticket", "show", "2", "--as", READERS[who], "--json").json for who in ("otto", "lena")}
    assert seen["lena"] == seen["otto"]
    shut = mailgate("organisation", "edit", "elsewhere.example", "--no-shares")
    after = mailgate("ticket", "show", "2", "--as", READERS["lena"])
    mailgate("organisation", "edit", "elsewhere.example", "--shares")
    assert (shut.code, after.code, after.out) == (0, 1, "")


def test_staff_are_shown_that_the_inside_happened(scene: Scene, mailgate: Command) -> None:
    events = {entry["kind"] for entry in _seen_of_first(mailgate, "tom")["timeline"] if entry["type"] == "event"}
    assert {"held", "auto_reply", "bounced", "tagged", "title", "priority"} <= events


@pytest.mark.parametrize("reader", ["frank", "sven", "otto", "paul", "lena", "nina"])
def test_who_may_see_nothing_is_told_no_more_than_of_a_ticket_that_is_not_there(
    scene: Scene, mailgate: Command, reader: str
) -> None:
    there, nowhere = (mailgate("ticket", "show", number, "--as", READERS[reader]) for number in ("1", "4711"))
    assert there.code == nowhere.code == 1
    assert there.err.replace("#1 ", "#N ") == nowhere.err.replace("#4711 ", "#N ")


def test_no_letter_to_somebody_outside_holds_a_staff_address_or_another_persons_signed_one(scene: Scene) -> None:
    staff = {address for address in READERS.values() if address.endswith("@staff.example")}
    reply_to = {letter.reply_to: letter.to for letter in scene.office.delivered if letter.reply_to.count(".p.")}
    for letter in scene.office.delivered:
        if letter.to in staff:
            continue
        assert not [one for one in staff if one in _all_of(letter)]
        assert not [one for one, owner in reply_to.items() if owner != letter.to and one in _all_of(letter)]

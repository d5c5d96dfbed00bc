"""Files that are too much for a mail go to customers as links to their page, each their own; the author hears of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from mailgate.deed import revoking
from mailgate.mail.model import TicketNumber
from store.tables import AttachmentRow
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import note_address, words
from tests.security.sides import entry_of
from tests.surfer import PAGE, Browser

Make = Callable[..., Office]


@pytest.fixture
def make(desk_url: str, tmp_path: Path) -> Iterator[Make]:
    """An office whose mails to customers hold 100 octets of files, with a ticket of Anna's and Carl's."""
    with ExitStack() as stack:

        def office(web: dict[str, Any], **sections: Any) -> Office:
            made = stack.enter_context(Office(desk_url, tmp_path, web=web, limits={"customer_attachments": "100B"}, **sections))
            made.staff("bea@staff", notify="all")
            made.mail("anna@customer", "support", "The lamp", "It is dead.", cc="carl@customer")
            made.work()
            return made

        yield office


@pytest.fixture
def office(make: Make) -> Office:
    return make({**PAGE, "linked_files": "300B"})


def say(office: Office, *sizes: int) -> None:
    files = [(f"größe {n}.txt", "text/plain", bytes([97 + n]) * size) for n, size in enumerate(sizes)]
    office.reply(office.letters("bea@staff")[0], "As asked.", quote=False, attachments=files)
    office.work()


def places(letter: Letter) -> list[str]:
    """The paths of the files that a letter links, the same in its text and in its HTML."""
    in_text = re.findall(r"https://desk\.example(/\S+/file/\S+)", letter.text)
    assert in_text == re.findall(r'href="https://desk\.example(/[^"]+/file/[^"]+)"', letter.html)
    return in_text


def sizes(letter: Letter) -> list[int]:
    return [len(octets) for _, octets in letter.files]


def test_what_fits_is_attached_and_of_what_does_not_the_largest_are_linked(office: Office) -> None:
    for told, attached, linked in (
        ((60, 40), [60, 40], 0),
        ((60, 41), [41], 1),
        ((30, 101, 60), [30, 60], 1),
        ((90, 30, 95), [30], 2),
        ((101,), [], 1),
    ):
        say(office, *told)
        for who in ("anna@customer", "carl@customer"):
            letter = office.letter(who)
            assert (sizes(letter), len(places(letter))) == (attached, linked), told


def test_a_link_fetches_its_very_file_is_each_readers_own_and_says_size_and_until_when(office: Office) -> None:
    say(office, 30, 100, 60, 80)
    annas, carls = office.letter("anna@customer"), office.letter("carl@customer")
    assert not set(places(annas)) & set(places(carls))
    assert "größe 1.txt (1 kB)" in annas.text
    assert "31 May 2026" in annas.text
    with Browser(office) as browser:
        for letter in (annas, carls):
            fetched = [browser.get(path) for path in places(letter)]
            assert [(one.status_code, one.content[:1], len(one.content)) for one in fetched] == [
                (200, b"b", 100),
                (200, b"d", 80),
            ]
            assert all(one.headers["content-disposition"].startswith("attachment") for one in fetched)
        with office.store.write() as session:
            revoking.revoke(session, office.house, TicketNumber(1), None)
        assert {browser.get(path).status_code for path in (*places(annas), *places(carls))} == {404}


def test_the_author_is_told_that_files_went_as_links(office: Office) -> None:
    say(office, 60, 40)
    assert not [one for one in office.letters("bea@staff") if "link to their page" in one.text]
    say(office, 60, 41)
    assert "link to their page" in office.letter("bea@staff").text


@pytest.mark.parametrize(("size", "public"), [(299, True), (300, True), (301, False)])
def test_more_than_a_message_may_hold_stays_inside_and_its_author_is_told_the_bound(
    office: Office, size: int, public: bool
) -> None:
    say(office, size - 150, 150)
    assert words(office, 1)[-1] == ("public" if public else "internal", "As asked.")
    assert bool(places(office.letter("anna@customer"))) == public
    assert ("Customers cannot be sent these files" in office.letter("bea@staff").text) != public


@pytest.mark.parametrize("web", [{}, {**PAGE, "linked_files": "0B"}])
def test_without_a_page_or_with_links_switched_off_it_stays_inside_as_before(make: Make, web: dict[str, Any]) -> None:
    office = make(web)
    say(office, 60, 41)
    assert words(office, 1)[-1] == ("internal", "As asked.")
    assert len(office.letters("anna@customer")) == 1


def test_the_leak_guard_looks_into_what_is_linked_as_into_what_is_attached(make: Make) -> None:
    office = make({**PAGE, "linked_files": "300B"}, gateway={"undo_window": "2m"})
    secret = ("list.txt", "text/plain", b"what we pay the maker for each of them and for how long " * 3)
    office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", "For us.", attachments=[secret])
    office.work()
    office.reply(office.letters("bea@staff")[0], "As asked.", quote=False, attachments=[secret])
    office.work()
    assert len(office.letters("anna@customer")) == 1
    assert "the file" in office.letter("bea@staff").text


def test_it_looks_once_more_when_the_letter_leaves(make: Make) -> None:
    office = make({**PAGE, "linked_files": "300B"}, gateway={"undo_window": "2m"})
    secret = ("list.txt", "text/plain", b"what we pay the maker for each of them and for how long " * 3)
    office.reply(office.letters("bea@staff")[0], "As asked.", quote=False, attachments=[secret])
    office.work()
    office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", "For us.", attachments=[secret])
    office.work()
    office.pass_time("3m")
    assert len(office.letters("anna@customer")) == 1


def test_a_customers_large_files_reach_other_customers_as_links_too(office: Office) -> None:
    say(office, 1)
    office.reply(office.letter("anna@customer"), "Mine.", quote=False, attachments=[("mine.txt", "text/plain", b"m" * 120)])
    office.work()
    [path] = places(office.letter("carl@customer"))
    with Browser(office) as browser:
        assert browser.get(path).content == b"m" * 120


def test_a_link_goes_on_while_its_file_is_public_and_ends_with_that(office: Office) -> None:
    say(office, 30, 100, 60, 80)
    with Browser(office) as browser:
        first, second = places(office.letter("anna@customer"))
        number = entry_of(office, "As asked.")
        for files, statuses in (("größe 0.txt", (200, 200)), ("größe 1.txt", (404, 200))):
            office.mail("bea@staff", note_address(office.letters("bea@staff")[0]), "x", f"#privatise {number} {files}")
            office.work()
            assert (browser.get(first).status_code, browser.get(second).status_code) == statuses
        assert browser.get(second).content == b"d" * 80


def test_a_letter_that_waits_does_not_leave_with_a_link_to_a_file_that_was_withdrawn(make: Make) -> None:
    office = make({**PAGE, "linked_files": "300B"}, gateway={"undo_window": "2m"})
    say(office, 30, 150)
    with office.store.write() as session:
        session.execute(update(AttachmentRow).where(col(AttachmentRow.size) == 150).values(withdrawn_at=office.now))
    office.pass_time("3m")
    assert len(office.letters("anna@customer")) == 1

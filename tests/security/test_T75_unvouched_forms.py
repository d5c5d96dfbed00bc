"""T75: what anybody may write by a form, in anybody's name, takes bounded room on the disk, and gives it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from mailgate.mail.model import Address, Envelope, JournalId, Peer, Via
from mailgate.web.site import Site
from mailgate.web.unvouched import FullError, counted
from store import journal, unvouched, verifying
from store.journal import Entry
from tests.forms import ANNA, HIDDEN, RIGHT, link_in, said
from tests.office import Office
from tests.surfer import PAGE, Browser

FILE = ("lamp.bin", bytes(range(256)) * 400)
#: What the request of these tests counts for: its file, encoded, and its words.
LEAST = unvouched.LEAST


@pytest.fixture
def browser(desk_url: str, tmp_path: Path) -> Iterator[Browser]:
    form = {"queue": "support"}
    with Office(desk_url, tmp_path, web=PAGE, form=(form,)) as office, Browser(office) as made:
        yield made


def sent(browser: Browser, *, file: bool = True, **fields: str) -> httpx.Response:
    """A request, with a file or words alone."""
    values = {**dict(HIDDEN.findall(browser.get("/n/support/").text)), "website": "", **RIGHT, **fields}
    parts = [(name, (None, value)) for name, value in values.items()]
    files = [("files", (*FILE, "application/octet-stream"))] if file else []
    return browser.ask("POST", "/n/support/", files=[*parts, *files])


def bounded(browser: Browser, **bounds: int) -> None:
    """The page with other bounds."""
    house = browser.site.house
    web = house.settings.web.model_copy(update=bounds)
    house = replace(house, settings=house.settings.model_copy(update={"web": web}))
    object.__setattr__(browser.site, "house", house)


def waits(office: Office) -> unvouched.Taken:
    return unvouched.taken(office.store, "192.0.2.77", ANNA)


def test_as_much_waits_as_was_set_and_no_octet_more(browser: Browser) -> None:
    assert sent(browser).status_code == 303
    weight, store = waits(browser.office).all, browser.office.store
    assert weight > LEAST
    assert waits(browser.office) == unvouched.Taken(all=weight, client=weight, mailbox=weight)
    for name in ("unconfirmed", "unconfirmed_per_client", "unconfirmed_per_mailbox"):
        for bound, there in ((2 * weight - 1, False), (2 * weight, True), (2 * weight + 1, True)):
            unvouched.settle(store, unvouched.waiting(store, JournalId(0), 10)[1:])
            before = journal.count(store)
            bounded(
                browser, **{"unconfirmed": 2**40, "unconfirmed_per_client": 2**40, "unconfirmed_per_mailbox": 2**40, name: bound}
            )
            answer = sent(browser)
            assert (answer.status_code, journal.count(store) - before) == ((303, 1) if there else (429, 0)), (name, bound)
    bounded(browser, unconfirmed=weight)
    page = sent(browser, text="Words that come back").text
    assert "Too many requests wait to be confirmed just now" in page
    assert "support@help.example" in page
    assert "Words that come back" in page


def test_words_alone_count_for_so_much_that_their_number_is_bounded(browser: Browser) -> None:
    for bound, answers in ((2 * LEAST - 1, [303, 429]), (2 * LEAST, [303, 303, 429])):
        store = browser.office.store
        unvouched.settle(store, unvouched.waiting(store, JournalId(0), 10))
        bounded(browser, unconfirmed=bound)
        assert [sent(browser, file=False, subject=f"{bound} {n}").status_code for n in range(len(answers))] == answers


def test_who_fills_their_own_room_fills_nobody_elses(browser: Browser) -> None:
    bounded(browser, unconfirmed_per_client=2 * LEAST, unconfirmed_per_mailbox=LEAST)
    assert sent(browser, file=False).status_code == 303
    assert sent(browser, file=False).status_code == 429, "for that mailbox"
    assert sent(browser, file=False, address="bob@customer.example").status_code == 303
    assert sent(browser, file=False, address="carl@customer.example").status_code == 429, "from that client"
    other = Address("carl@customer.example")
    envelope = Envelope(mail_from=other, rcpt_to=(), peer=Peer(host="198.51.100.9"), helo="", via=Via.WEB)
    entry = Entry(envelope=envelope, received_at=browser.office.now, raw=b"x", client="198.51.100.9")

    async def fits() -> bool:
        async with counted(browser.site, entry):
            return True

    assert asyncio.run(fits())


def test_who_comes_by_a_socket_of_which_nothing_says_where_from_is_counted_too(browser: Browser) -> None:
    """A web server that does not say who asks it: all the world is one client."""
    with Browser(browser.office, "") as unknown:
        bounded(unknown, unconfirmed_per_client=2 * LEAST - 1)
        assert [sent(unknown, file=False, subject=f"{n}").status_code for n in range(2)] == [303, 429]
    assert waits(browser.office).all == LEAST


def test_two_at_once_do_not_both_take_the_last_room(browser: Browser) -> None:
    bounded(browser, unconfirmed=2 * LEAST - 1)
    envelope = Envelope(mail_from=Address(ANNA), rcpt_to=(), peer=Peer(host="192.0.2.77"), helo="", via=Via.WEB)
    entry = Entry(envelope=envelope, received_at=browser.office.now, raw=b"x", client="192.0.2.77")

    async def both() -> None:
        async with counted(browser.site, entry):
            with pytest.raises(FullError):
                async with counted(browser.site, entry):
                    raise AssertionError("there was room for both")

    asyncio.run(both())
    assert not browser.site.coming.taken("all")


def test_whoever_is_done_while_another_looks_is_counted_all_the_same(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(browser, unconfirmed=2 * LEAST - 1)
    office, site = browser.office, browser.site
    envelope = Envelope(mail_from=Address(ANNA), rcpt_to=(), peer=Peer(host="192.0.2.77"), helo="", via=Via.WEB)
    entry = Entry(envelope=envelope, received_at=office.now, raw=b"x", client="192.0.2.77")
    first, plain = counted(site, entry), Site.apart

    async def looked(site: Site, do: Callable[[], Any]) -> Any:
        found = await plain(site, do)
        journal.append(office.store, [entry])
        await first.__aexit__(None, None, None)
        return found

    async def both() -> None:
        await first.__aenter__()
        monkeypatch.setattr(Site, "apart", looked)
        with pytest.raises(FullError):
            async with counted(site, entry):
                raise AssertionError("there was room for both")

    asyncio.run(both())
    assert not site.coming.taken("all")


def test_what_is_confirmed_counts_no_more_and_has_its_files(browser: Browser) -> None:
    office = browser.office
    assert sent(browser).status_code == 303
    assert files(office) == "0 attachments, all as received", "nothing beside the journal holds what nobody vouched for"
    said(browser, link_in(office), "yes")
    office.pass_time("1m")
    assert waits(office).all == 0
    assert [file.name for file in office.ticket(1).timeline[1].attachments] == [FILE[0]]  # type: ignore[union-attr]
    office.pass_time("30d")
    assert files(office) == "1 attachments, all as received"
    assert sound(office)
    assert journal.read(office.store, [JournalId(1)])[0].raw


@pytest.mark.parametrize("how", ["forgotten", "refused", "pressed twice"])
def test_what_nobody_wanted_leaves_no_octet_behind(browser: Browser, how: str) -> None:
    office = browser.office
    assert sent(browser).status_code == 303
    if how == "pressed twice":
        [first] = journal.read(office.store, [JournalId(1)])
        journal.append(office.store, [Entry(envelope=first.envelope, received_at=office.now, raw=first.raw, client="192.0.2.77")])
        office.work()
    office.pass_time("2d")
    weight = waits(office).all
    assert weight > LEAST, "as long as somebody may confirm it, it waits; a copy of it does not"
    if how == "refused":
        said(browser, link_in(office), "no")
    office.pass_time("1d" if how != "refused" else "1m")
    assert waits(office).all == 0
    for mail in journal.read(office.store, [JournalId(1), JournalId(2)] if how == "pressed twice" else [JournalId(1)]):
        assert (mail.raw, mail.removed) == (b"", True)
    head = journal.head(office.store, JournalId(1))
    assert head is not None
    assert head.size > len(FILE[1])
    assert office.disposition(JournalId(1)) == "rejected"
    assert files(office) == "0 attachments, all as received"
    assert sound(office)
    assert sent(browser).status_code == 303, "there is room again"


def files(office: Office) -> str:
    """What `db verify` says of the files beside the journal."""
    return next(one.says for one in verifying.verify(office.store, office.house.blobs) if one.name == "attachments")


def sound(office: Office) -> bool:
    """Whether `db verify` finds the desk whole."""
    return all(one.ok for one in verifying.verify(office.store, office.house.blobs))

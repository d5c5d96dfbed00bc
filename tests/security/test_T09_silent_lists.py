"""T09: what happens inside makes no sound outside: no list, search or date of a customer moves by it, and no ticket is there to
them that was opened by a message which is not out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.links import Kind
from tests.office import HILFE, SUPPORT, Office
from tests.page import own_url
from tests.security.scenes import note_address
from tests.surfer import PAGE, Browser

#: What staff do that no customer may learn of, not even that it was done.
INSIDE = (
    "secret note",
    "#tag vip",
    "#priority urgent",
    "#title Deadbeat",
    "#watch tom@staff.example",
    "#link 2",
    "#due 2026-04-01",
)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """Anna has a ticket in each queue, the second one the newer; what staff say to customers waits two minutes."""
    with Office(desk_url, tmp_path, web=PAGE, queue=(SUPPORT, HILFE), gateway={"undo_window": "2m"}) as made:
        made.staff("bea@staff", notify="all", receipts="all")
        made.staff("tom@staff")
        made.mail("anna@customer", "support", "The lamp", "It is dead.")
        made.work()
        made.pass_time("1m")
        made.mail("anna@customer", "hilfe", "The desk", "It is dead, too.")
        made.work()
        yield made


@pytest.fixture
def browser(office: Office) -> Iterator[Browser]:
    with Browser(office) as made:
        yield made


def lists(browser: Browser) -> str:
    """All that a page or a mail lists to Anna, without what a link draws anew."""
    office = browser.office
    url = own_url(browser.site, Kind.MINE, "anna@customer", office.now.replace(hour=0, minute=0, second=0))
    path = url.removeprefix(PAGE["public_url"])
    pages = [browser.get(path + query).text for query in ("", "?q=dead", "?q=status:new", "?q=status:open", "?q=queue:support")]
    entry = office.mail("anna@customer", "support+status", "x", "y")
    office.work()
    assert "answered" in office.why(entry)
    topics = re.findall(r"The (?:lamp|desk)|\w+ subject", office.letters("anna@customer")[-1].text)
    office.mail("anna@customer", "support+mypage", "x", "y")
    office.work()
    said = [*pages, repr(topics), office.letters("anna@customer")[-1].header("From")]
    return re.sub(r"\d{8}\.[a-z2-7]{26}", "LINK", "\n".join(said))


def stop(office: Office) -> None:
    """Bea stops what she wrote last."""
    receipt = next(one for one in reversed(office.letters("bea@staff")) if "stop" in one.text.lower())
    office.mail("bea@staff", receipt.reply_to, "x", "stop")
    office.work()


def test_no_list_of_a_customer_moves_by_what_is_done_inside(office: Office, browser: Browser) -> None:
    notes, stood = note_address(office.letters("bea@staff")[0]), lists(browser)
    assert stood.index("The desk") < stood.index("The lamp")
    for words in INSIDE:
        office.pass_time("61s")
        office.mail("bea@staff", notes, "x", words)
        office.work()
        assert lists(browser) == stood, words


def test_an_answer_is_in_no_list_before_it_is_out_and_leaves_no_trace_when_it_is_stopped(
    office: Office, browser: Browser
) -> None:
    notice, stood = office.letters("bea@staff")[0], lists(browser)
    office.pass_time("10m")
    office.reply(notice, "#close\nPress it twice.")
    office.work()
    assert lists(browser) == stood
    office.pass_time("30s")
    stop(office)
    office.pass_time("10m")
    assert lists(browser) == stood
    office.reply(notice, "Press it twice.")
    office.work()
    office.pass_time("10m")
    now = lists(browser)
    assert now.index("The lamp") < now.index("The desk")


def test_a_ticket_that_staff_open_for_somebody_is_there_when_its_first_message_is_out(office: Office, browser: Browser) -> None:
    stood = lists(browser)
    office.mail("bea@staff", "support", "Secret subject", "#requester anna@customer.example\nDear Anna, hush.")
    office.work()
    assert lists(browser) == stood
    assert browser.get(browser.link("anna@customer", 3)).status_code == 404
    stop(office)
    office.pass_time("10m")
    assert lists(browser) == stood
    assert browser.get(browser.link("anna@customer", 3)).status_code == 404
    office.mail("bea@staff", "support", "Open subject", "#requester anna@customer.example\nDear Anna, hello.")
    office.work()
    assert lists(browser) == stood
    office.pass_time("10m")
    assert "Open subject" in lists(browser)
    assert browser.get(browser.link("anna@customer", 4)).status_code == 200

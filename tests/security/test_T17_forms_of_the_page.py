"""Looking changes nothing, however often and whoever looks; what is sent counts only out of a form of that very person (T17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mailgate.deed.revoking import revoke
from mailgate.mail.model import Address, TicketNumber
from mailgate.web import forms
from store.tables import JOURNAL, MAIN
from tests.office import Office
from tests.surfer import PAGE, Browser

SAFE_LINKS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36"
"""What a scanner of links in mails calls itself."""
LOOKS: tuple[dict[str, str], ...] = (
    {},
    {"Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender", "Sec-Fetch-Site": "none"},
    {"X-Moz": "prefetch"},
    {"User-Agent": SAFE_LINKS},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
)
DAY = timedelta(days=1)


@pytest.fixture
def browser(desk_url: str, tmp_path: Path) -> Iterator[Browser]:
    """Anna's and Carl's tickets, each with a page."""
    with Office(desk_url, tmp_path, web=PAGE) as office, Browser(office) as opened:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.mail("carl@customer", "support", "The door", "It sticks.")
        office.work()
        yield opened


def dump(office: Office) -> dict[str, list[Any]]:
    """Every row there is."""
    found = {}
    with office.store.read() as session, office.store.journal_read() as kept:
        for where, store in ((session, MAIN), (kept, JOURNAL)):
            for table in store:
                found[table.name] = sorted(where.execute(select(table)).all(), key=repr)
    return found


def forms_on(browser: Browser, who: str = "anna@customer", number: int = 1) -> str:
    """The value that the form on a page carries."""
    found = re.search(r'name="form" value="([^"]+)"', browser.get(browser.link(who, number)).text)
    assert found
    return found[1]


def send(browser: Browser, carried: str, text: str = "close", *, path: str = "", **headers: str) -> int:
    """A form sent to Anna's page, whoever made it up."""
    data = {"form": carried, "text": text}
    return browser.ask("POST", path or browser.link("anna@customer", 1) + "reply", data=data, headers=headers).status_code


def test_looking_changes_nothing_however_often_and_whoever_looks(browser: Browser) -> None:
    page = browser.link("anna@customer", 1)
    before = dump(browser.office)
    for path in (page, f"{page}?lang=de", f"{page}?said=command", f"{page}?form=1.2.x&text=close", f"{page}reply"):
        looks: list[tuple[str, dict[str, str]]] = [("GET", {})] * 4 + [("HEAD", {})] + [("GET", headers) for headers in LOOKS]
        for method, headers in looks:
            answer = browser.ask(method, path, headers=headers)
            assert answer.status_code == (303 if path.endswith("reply") else 200), (method, path)
    browser.office.work()
    assert dump(browser.office) == before


def test_what_changes_something_is_a_post_and_nothing_else(browser: Browser) -> None:
    page, carried = browser.link("anna@customer", 1), forms_on(browser)
    before = dump(browser.office)
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = browser.ask(method, f"{page}reply", params={"form": carried, "text": "close"})
        if method in (
            "GET",
            "HEAD",
        ):  # as after a change of the language: back to where the form is, with nothing of what was asked
            assert (answer.status_code, answer.headers["location"]) == (303, page)
            continue
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert browser.ask("POST", page, data={"form": carried, "text": "close"}).status_code == 405
    assert dump(browser.office) == before
    assert send(browser, carried) == 303
    assert browser.office.ticket(1).ticket.status == "closed"


def test_a_form_sent_again_changes_nothing_more(browser: Browser) -> None:
    page = browser.get(browser.link("anna@customer", 1)).text
    first = browser.fill_in(page, "It is dark.", [("a.txt", b"octets")])
    after = dump(browser.office)
    letters = len(browser.office.delivered)
    for _ in range(3):
        again = browser.fill_in(page, "It is dark.", [("a.txt", b"octets")])
        assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert (dump(browser.office), len(browser.office.delivered)) == (after, letters)


def test_other_words_out_of_the_same_form_are_not_lost(browser: Browser) -> None:
    page = browser.get(browser.link("anna@customer", 1)).text
    browser.fill_in(page, "It is dark.")
    browser.fill_in(page, "It is dark. And cold.")  # back, and once more
    assert [entry.text for entry in browser.office.ticket(1).timeline if hasattr(entry, "text")][1:] == [
        "It is dark.",
        "It is dark. And cold.",
    ]


def test_a_form_of_somebody_else_or_of_nobody_is_refused(browser: Browser) -> None:
    mine, carls = forms_on(browser), forms_on(browser, "carl@customer", 2)
    shown, nonce, token = mine.split(".")
    before = dump(browser.office)
    for carried in (
        "",
        "x",
        carls,
        f"{shown}.{int(nonce) + 1}.{token}",
        f"{int(shown) + 1}.{nonce}.{token}",
        f"{shown}.{nonce}.{'a' * len(token)}",
        f"{mine} ",
        f"{'9' * 30}.{nonce}.{token}",
    ):
        assert send(browser, carried) == 403, carried
    assert send(browser, mine, path=browser.link("carl@customer", 2) + "reply") == 403
    assert send(browser, mine, path="/t/1-2.29671200.aaaaaaaaaaaaaaaaaaaaaaaaaa/reply") == 404
    assert dump(browser.office) == before


def test_another_page_cannot_send_it_even_with_the_right_words(browser: Browser) -> None:
    before = dump(browser.office)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://desk.example.evil.example"},
        {"Origin": "http://desk.example"},
        {"Origin": "https://desk.example", "Sec-Fetch-Site": "cross-site"},
    ):
        assert send(browser, forms_on(browser), **headers) == 403, headers
    assert dump(browser.office) == before
    # a page with Referrer-Policy: no-referrer says so of its own forms; an old browser says nothing at all
    for headers in ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": "https://desk.example"}, {}):
        assert send(browser, forms_on(browser), "One more word.", **headers) == 303, headers


@pytest.mark.parametrize(("age", "status"), [(DAY - timedelta(minutes=1), 303), (DAY, 303), (DAY + timedelta(minutes=2), 403)])
def test_a_form_is_taken_so_long_and_then_comes_back_with_its_words(browser: Browser, age: timedelta, status: int) -> None:
    page = browser.get(browser.link("anna@customer", 1)).text
    browser.office.now += age
    answer = browser.fill_in(page, "Words of <b>a long night</b>.")
    assert answer.status_code == status
    if status == 403:
        assert "Words of &lt;b&gt;a long night&lt;/b&gt;." in answer.text
        assert browser.fill_in(answer.text, "And now.").status_code == 303


def test_whose_link_was_revoked_sends_nothing_more(browser: Browser) -> None:
    page, carried = browser.link("anna@customer", 1), forms_on(browser)
    with browser.office.store.write() as session:
        revoke(session, browser.office.house, TicketNumber(1), Address("anna@customer.example"))
    before = dump(browser.office)
    assert send(browser, carried, path=f"{page}reply") == 404
    assert send(browser, carried) == 403, "nor does an old form at the new link"
    assert dump(browser.office) == before


def test_what_a_form_carries_tells_nobody_anything(browser: Browser) -> None:
    one, other = forms.made(browser.site, (1, 2, 0)), forms.made(browser.site, (1, 2, 0))
    assert one != other
    assert "anna" not in one

"""Pages that were left open over night: their buttons are not taken any more, and say so; once more, and they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from mailgate.web import signed_in
from tests.forms import RIGHT
from tests.office import Office
from tests.partners_page import begun
from tests.stand_ins import empty_desk
from tests.surfer import PAGE, Browser
from tests.visits import ask, forms, mailed, press

OLD = "had been open for a long time"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A ticket of Anna's, and a partner."""
    with Office(
        empty_desk(tmp_path / "desk.db"), tmp_path, web={**PAGE, "my_tickets_lasts": "3d"}, form=({"queue": "support"},)
    ) as made:
        made.partner("vic@partner", "Vic", tag="printer")
        made.mail("anna@customer", "support", "The lamp", "It is dead.")
        made.work()
        yield made


def again(browser: Browser, page: httpx.Response, action: str, **fields: str) -> httpx.Response:
    """Pressed on the old page, and then on the one that came instead or that it leads back to."""
    old = press(browser, page, action, **fields)
    assert old.status_code == 403, action
    assert OLD in old.text, action
    if action not in forms(old):
        back = re.search(r'href="([^"]*)">Back to the page', old.text)
        assert back, action
        old = browser.get(back[1], follow_redirects=True)
    return press(browser, old, action, **fields)


def test_a_button_of_an_old_page_says_so_and_works_the_second_time(office: Office) -> None:
    with Browser(office) as browser:
        ask(browser, "anna@customer.example")
        mine, ticket = mailed(office, "anna@customer", "m"), browser.link("anna@customer", 1)
        press(browser, browser.get("/n/support/"), "/n/support/", **{**RIGHT, "address": "eva@guest.example"})
        confirm = re.findall(r"https://desk\.example(/c/\S+)", office.letter("eva@guest").text)[0]
        cases: list[tuple[str, str, dict[str, str]]] = [
            ("/m/", "/m/", {"address": "anna@customer.example"}),
            (ticket, f"{ticket}link", {}),
            (ticket, f"{ticket}reply#reply", {"text": "Still dead."}),
            (confirm, confirm, {"say": "yes"}),
            (f"{mine}revoke", f"{mine}revoke", {}),
        ]
        pages = [browser.get(path) for path, _, _ in cases]
        browser.cookies.set(signed_in.cookie(browser.site), begun(office, "vic@partner"))
        inside = browser.get("/p/")
        office.now += timedelta(days=1, minutes=1)
        for page, (_, action, fields) in zip(pages, cases, strict=True):
            assert again(browser, page, action, **fields).status_code in (200, 303), action
        assert again(browser, inside, "/p/out").status_code == 303


def test_where_a_form_goes_leads_back_to_its_page_when_it_is_opened_by_itself(office: Office) -> None:
    with Browser(office) as browser:
        ticket = browser.link("anna@customer", 1)
        empty = press(browser, browser.get(f"{ticket}?lang=de"), f"{ticket}reply?lang=de#reply", text=" ")
        assert empty.status_code == 422
        for language in ("de", "fr", "it"):
            assert f'href="{ticket}reply?lang={language}"' in empty.text
            there = browser.get(f"{ticket}reply?lang={language}")
            assert (there.status_code, there.headers["location"]) == (303, f"{ticket}?lang={language}")
        for path, page in ((f"{ticket}link", ticket), ("/p/out", "/p/"), ("/p/1/stop/3", "/p/1/")):
            assert browser.get(path).headers["location"] == page

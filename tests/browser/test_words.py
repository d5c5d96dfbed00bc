"""Who switches the language keeps what they have typed, in the form it was typed in, and only until it stands there again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route

from tests.peers.chromium import Chromium, pressed
from tests.peers.site import Served

pytestmark = pytest.mark.peer
ANNA, VERA = "anna@customer.example", "vera@supplier"
NOTHING = "sessionStorage.length === 0"


def _switch(page: Page, to: str) -> None:
    pressed(page.locator(f".languages a[lang={to}]"))
    assert page.evaluate(NOTHING)


def test_an_answer_stays_when_the_language_is_switched_and_is_not_there_again_when_sent(
    chromium: Chromium, empty_house: Served
) -> None:
    empty_house.office.mail(ANNA, "support", "The lamp", "It blinks.")
    empty_house.work()
    with chromium.tab(empty_house.url) as page:
        page.goto(empty_house.ticket(ANNA))
        written = page.locator("textarea")
        written.fill("Since Monday.\n“It” <b>hums</b>.")
        for language in ("de", "fr"):
            _switch(page, language)
            assert page.locator("html").get_attribute("lang") == language
            assert written.input_value() == "Since Monday.\n“It” <b>hums</b>."
        pressed(page.locator(".reply button").first)
        empty_house.work()
        _switch(page, "en")
        assert written.input_value() == ""


def test_every_kind_of_field_stays_but_files(chromium: Chromium, house: Served) -> None:
    with chromium.tab(house.url) as page:
        page.goto(f"{house.url}/n/support/?lang=en")
        page.get_by_label("Your name").fill("Ben")
        page.get_by_label("Device").select_option("B 200")
        page.get_by_label("Since").fill("2026-11-20")
        page.get_by_label("Nothing works without it").check()
        page.locator("input[type=file]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
        _switch(page, "de")
        assert page.get_by_label("Ihr Name").input_value() == "Ben"
        assert page.get_by_label("Gerät").input_value() == "B 200"
        assert page.get_by_label("Seit").input_value() == "2026-11-20"
        assert page.get_by_label("Ohne das geht nichts").is_checked()
        assert page.locator("input[type=file]").input_value() == ""


def test_a_note_never_turns_up_in_a_reply(chromium: Chromium, house: Served) -> None:
    with chromium.tab(house.url) as page:
        page.goto(house.sign_in(VERA))
        pressed(page.get_by_role("button", name=re.compile("Sign in as")))
        page.goto(f"{house.url}/p/1/note?lang=en")
        page.locator("textarea").fill("They never pay.")
        page.route("**/p/1/note?lang=de", lambda route: route.fulfill(status=204))
        page.locator(".languages a[lang=de]").click()
        page.wait_for_function("sessionStorage.length === 1")
        page.goto(f"{house.url}/p/1/reply?lang=de")
        assert page.locator("textarea").input_value() == ""
        assert page.evaluate(NOTHING)


def test_words_wait_for_the_page_that_was_asked_for_and_no_other(chromium: Chromium, house: Served) -> None:
    with chromium.tab(house.url) as page:
        page.goto(f"{house.url}/n/support/?lang=en")
        page.locator("textarea").fill("It hums.")
        page.route("**/n/support/?lang=de", lambda route: route.fulfill(status=204))
        page.locator(".languages a[lang=de]").click()
        page.wait_for_function("sessionStorage.length === 1")
        page.goto(f"{house.url}/n/support/")
        assert page.locator("textarea").input_value() == ""
        assert page.evaluate(NOTHING)


def _unanswered(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=204)
    else:
        route.fallback()


def test_nothing_waits_that_was_sent_while_the_switch_failed(chromium: Chromium, empty_house: Served) -> None:
    empty_house.office.mail(ANNA, "support", "The lamp", "It blinks.")
    empty_house.work()
    with chromium.watched(empty_house.url) as (page, _):
        page.goto(empty_house.ticket(ANNA))
        page.locator("textarea").fill("Since Monday.")
        page.route("**/*lang=de", lambda route: route.fulfill(status=204))
        page.route("**/t/**", _unanswered)  # the page that comes next would take them away, too
        page.locator(".languages a[lang=de]").click()
        page.wait_for_function("sessionStorage.length === 1")
        with page.expect_request(lambda request: request.method == "POST"):
            page.get_by_role("button", name="Send", exact=True).click()
        assert page.evaluate(NOTHING)

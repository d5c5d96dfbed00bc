"""An open page is a chat: what is new appears by itself, and nothing that the reader is doing is disturbed."""

from __future__ import annotations

import pytest

from tests.peers.chromium import Chromium
from tests.peers.site import Served

pytestmark = pytest.mark.peer
ANNA = "anna@customer.example"


def test_what_is_new_appears_and_what_is_not_theirs_does_not(chromium: Chromium, empty_house: Served) -> None:
    house, office = empty_house, empty_house.office
    office.mail(ANNA, "support", "The lamp", "It blinks.\n" * 60)
    house.work()
    with chromium.tab(house.url) as page:
        page.goto(house.ticket(ANNA))
        page.get_by_text("Show the rest").click()
        page.evaluate("document.querySelector('.message').mark = 'the same'")
        written = page.locator("textarea").first
        written.fill("half a sen")
        office.mail("bea@staff", "support+1-note", "x", "They never pay.")
        house.work()
        office.mail("bea@staff", "support+1", "x", "#close\nWe <img src=x onerror=alert(1)> send one.")
        house.work()
        page.get_by_text("onerror=alert(1)").wait_for()
        assert "They never pay" not in page.content()
        assert page.locator(".message.is-new").count() == 1
        assert page.locator("#facts .status-closed").count() == 1
        assert page.evaluate("document.querySelector('.message').mark") == "the same"
        assert page.locator("details").first.get_attribute("open") is not None
        assert written.input_value() == "half a sen"
        shown = page.locator(".timeline > [id]").evaluate_all("all => all.map(one => one.id)")
        page.reload()
        assert page.locator(".timeline > [id]").evaluate_all("all => all.map(one => one.id)") == shown


def test_what_is_withdrawn_leaves_the_open_page(chromium: Chromium, empty_house: Served) -> None:
    house, office = empty_house, empty_house.office
    office.mail(ANNA, "support", "The lamp", "It blinks.")
    house.work()
    office.mail("bea@staff", "support+1", "x", "It costs too much.")
    house.work()
    with chromium.tab(house.url) as page:
        page.goto(house.ticket(ANNA))
        said = page.get_by_text("It costs too much.")
        said.wait_for()
        entry = max(one.id for one in office.ticket(1).timeline if getattr(one, "text", "") == "It costs too much.")
        office.mail("bea@staff", "support+1-note", "x", f"#privatise {entry}")
        house.work()
        said.wait_for(state="detached")


def test_a_page_whose_stream_was_refused_asks_again_until_it_has_one(chromium: Chromium, empty_house: Served) -> None:
    """As while the daemon is started again behind a web server, which says 502: no browser comes back after that by itself."""
    house, office = empty_house, empty_house.office
    office.mail(ANNA, "support", "The lamp", "It blinks.")
    house.work()
    with chromium.watched(house.url) as (page, watch):
        page.clock.install()
        page.route("**/live?*", lambda route: route.fulfill(status=502))
        page.route("**/news*", lambda route: route.fulfill(status=503))
        with page.expect_response("**/live?*"):
            page.goto(house.ticket(ANNA))
        office.mail("bea@staff", "support+1", "x", "Said while nobody heard.")
        house.work()
        with page.expect_response("**/news*"):
            page.clock.fast_forward(10_000)
        page.unroute_all()
        page.clock.fast_forward(20_000)
        page.get_by_text("Said while nobody heard.").wait_for()
        office.mail("bea@staff", "support+1", "x", "Said to who listens.")
        house.work()
        page.get_by_text("Said to who listens.").wait_for()
        page.evaluate("0")
    assert {fault[:3] for fault in watch.faults} == {"502", "503"}

"""Everybody can read and use every page: WCAG 2.2 AA, by day and by night, on a phone, enlarged, by keyboard."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import Page, Route

from mailgate.web.colour import stylesheet
from tests.browser.axe import violations
from tests.browser.shown import SHOWN
from tests.peers.chromium import SCREENS, Chromium, Look, Screen
from tests.peers.site import Served

pytestmark = pytest.mark.peer
MOST_STOPS = 40
_SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(one => one.getClientRects().length && !one.closest('.message-text, p'))
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.right > 0 && box.bottom > 0 && (box.width < 24 || box.height < 24)).map(([what]) => what)"""
_UNSEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2 ? document.activeElement.outerHTML.slice(0, 90) : '';
}"""


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def by_keyboard(page: Page) -> None:
    """From the top to the end; whoever does sees where they are."""
    page.keyboard.press("Tab")
    assert page.locator(".skip:focus").count() == 1
    for _ in range(MOST_STOPS):
        assert page.evaluate(_UNSEEN) == ""
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break


def resized(page: Page, screen: Screen) -> None:
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize("name", SHOWN)
def test_everybody_can_use_a_page(chromium: Chromium, house: Served, name: str) -> None:
    with chromium.tab(house.url, Look(screen="phone", language="de")) as page:
        SHOWN[name](page, house)
        said = page.locator("main").inner_text().split()
        assert violations(page) == [], "on a phone, by day"
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.evaluate(_SMALL) == [], "too small to be hit"
        resized(page, "narrow")
        assert not scrolls_sideways(page)
        by_keyboard(page)
        resized(page, "desktop")
        page.emulate_media(color_scheme="dark")
        assert violations(page) == [], "on a desk, by night"
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not scrolls_sideways(page)
    with chromium.tab(house.url, Look(screen="phone", language="de", scripts=False)) as page:
        SHOWN[name](page, house)
        assert page.locator("main").inner_text().split() == said


def colours(css: str, route: Route) -> None:
    route.fulfill(body=css, content_type="text/css")


def test_the_page_can_be_read_in_a_queues_own_colour_whatever_it_is(chromium: Chromium, house: Served) -> None:
    for colour, dark in (("#ffff00", False), ("#ffffff", False), ("#000000", True)):
        with chromium.tab(house.url, Look(dark=dark)) as page:
            page.route("**/colours.css", partial(colours, stylesheet(colour)))
            SHOWN["ticket"](page, house)
            fill = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent-fill').trim()")
            assert (fill, violations(page)) == (colour, [])

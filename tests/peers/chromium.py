"""Debian's Chromium, driven by Playwright. Its one rule: it stays on this machine, and what a page should not do is remembered.

``with chromium.tab(served.url, Look(dark=True)) as page``: a tab that may fetch from that place only. A request to anywhere else,
a dialog, an error on the console (what a content security policy refuses stands there), an error of a script or a part of the
page that is not there fails the test when the tab closes. Nothing is downloaded: the browser is Debian's, and so are its fonts.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Route, sync_playwright

from tests.peers import daemon
from tests.peers.needs import program

Screen = Literal["phone", "desktop", "narrow"]
SCREENS: dict[Screen, tuple[int, int]] = {"phone": (390, 844), "desktop": (1280, 900), "narrow": (320, 640)}
"""Width and height of what is looked at. 320 is also a screen of 1280 at 400 % (WCAG 2.2, 1.4.10)."""
PATIENCE = 1000 * daemon.PATIENCE
"""Milliseconds until a wait for anything in a page gives up."""
_SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-default-browser-check",
    "--no-first-run",
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How somebody looks at a page."""

    dark: bool = False
    screen: Screen = "desktop"
    language: str = "en"
    scripts: bool = True

    @property
    def wishes(self) -> dict[str, Any]:
        """As Playwright calls them."""
        width, height = SCREENS[self.screen]
        return {
            "viewport": {"width": width, "height": height},
            "color_scheme": "dark" if self.dark else "light",
            "locale": self.language,
            "java_script_enabled": self.scripts,
            "reduced_motion": "reduce",
            "timezone_id": "UTC",
            "accept_downloads": True,
            "service_workers": "block",
        }


@dataclass
class Watch:
    """What a tab did that it should not have."""

    place: str
    """``127.0.0.1:8080``: the only place it may talk to."""
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Look at all that happens in this context."""
        context.route("**/*", self._passes)
        context.on("dialog", self._asked)
        context.on("console", lambda said: self._heard(said.type, said.text, said.location.get("url", "")))
        context.on("weberror", lambda error: self._saw(f"script: {error.error}"))
        context.on("response", lambda one: self._answered(one.status, one.request.resource_type, one.url))

    def _passes(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self.place:
            route.continue_()
            return
        self._saw(f"foreign request: {route.request.url}")
        route.abort()

    def _asked(self, dialog: Dialog) -> None:
        self._saw(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _heard(self, kind: str, text: str, url: str) -> None:
        # a part that is not there is seen by its answer, and a page that is not there may be what the test is about
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self._saw(f"console: {text} ({urlsplit(url).path})")

    def _answered(self, status: int, kind: str, url: str) -> None:
        if status >= 400 and kind != "document":
            self._saw(f"{status}: {urlsplit(url).path}")

    def _saw(self, fault: str) -> None:
        self.faults.append(fault)


class Chromium:
    """A browser without a window."""

    def __init__(self, browser: Browser, loop: asyncio.AbstractEventLoop | None) -> None:
        """``loop``: what Playwright runs on."""
        self._browser, self._loop = browser, loop

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Playwright marks its loop as running in this thread between two calls: whatever else runs there is spared that."""
        asyncio._set_running_loop(self._loop)
        try:
            yield
        finally:
            asyncio._set_running_loop(None)

    @contextmanager
    def watched(self, url: str, look: Look | None = None) -> Iterator[tuple[Page, Watch]]:
        """A tab of its own, with nothing from any other, and what it did wrong so far."""
        context = self._browser.new_context(**(look or Look()).wishes)
        watch = Watch(urlsplit(url).netloc)
        try:
            context.set_default_timeout(PATIENCE)
            watch.over(context)
            yield context.new_page(), watch
        finally:
            context.close()

    @contextmanager
    def tab(self, url: str, look: Look | None = None) -> Iterator[Page]:
        """A tab that may fetch from the place of ``url``. AssertionError at its end for whatever it should not have done."""
        with self.watched(url, look) as (page, watch):
            yield page
            page.evaluate("0")  # what happened before this has been told by now
        assert not watch.faults, watch.faults


def pressed(button: Locator) -> None:
    """Press what leads to another page, and be there. A click alone comes back before a form has left, at times."""
    with button.page.expect_navigation():
        button.click()


@contextmanager
def running() -> Iterator[Chromium]:
    """A browser; its processes end with it."""
    path = program("chromium", "chromium")
    switches = [*_SWITCHES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=switches, timeout=PATIENCE)
        made = Chromium(browser, asyncio._get_running_loop())
        asyncio._set_running_loop(None)
        yield made
        with made.at_hand():
            browser.close()
        asyncio._set_running_loop(made._loop)
    asyncio._set_running_loop(None)

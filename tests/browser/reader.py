"""Somebody at their page of a ticket, in Chromium. Its one rule: whatever they open is searched for what was said inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.client import Letter
from tests.peers.chromium import Chromium, Look, pressed
from tests.peers.site import Served


class Reader:
    """Somebody at their page, as the link in a letter opened it."""

    def __init__(self, house: Served, page: Page, inside: list[str]) -> None:
        """``inside``: words that must not be there."""
        self.house, self.page, self.inside = house, page, inside

    def follow(self, letter: Letter) -> None:
        """Open the link that a letter has."""
        [link] = set(re.findall(re.escape(self.house.url) + r"/t/[^\s\"<>]+", letter.text))
        self.page.goto(link)
        self.look()

    def look(self) -> list[str]:
        """The page as it stands now: what was said, the oldest first."""
        self.page.reload()
        self.unleaked()
        return [" ".join(text.split()) for text in self.page.locator(".message-text").all_inner_texts()]

    def unleaked(self) -> None:
        """Nothing from inside is on this page, on paper or in the text of it."""
        here = self.page.url.partition("?")[0]
        held = [self.page.content(), *(self.page.request.get(here + name).text() for name in ("print", "transcript.txt"))]
        leaked = [word for word in self.inside for text in held if word in text]
        assert leaked == []

    def status(self) -> str:
        """The badge at the top."""
        return self.page.locator(".status").first.inner_text()

    def write(self, text: str, *files: tuple[str, bytes]) -> str:
        """Fill in the form and send it; what the page says then."""
        self.page.get_by_label("Your message").fill(text)
        if files:
            given = [{"name": name, "mimeType": "text/plain", "buffer": octets} for name, octets in files]
            self.page.get_by_label("Files").set_input_files(given)  # type: ignore[arg-type]
        self.send()
        return self.said()

    def send(self) -> None:
        """Press the button of the form, and see the page that answers."""
        pressed(self.page.get_by_role("button", name="Send", exact=True))
        self.house.work()

    def said(self) -> str:
        """What the page says became of it."""
        return self.page.locator(".notice-heading").first.inner_text()


@contextmanager
def reading(chromium: Chromium, house: Served, *inside: str) -> Iterator[Reader]:
    with chromium.tab(house.url, Look(screen="phone")) as page:
        yield Reader(house, page, [*inside, "@staff.example"])

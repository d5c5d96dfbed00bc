"""A browser for tests: pages of an office by the application itself, forms filled in as people do. Its one rule: what is sent is
what stands in the page.

``with Browser(office) as browser``: the office needs ``web=PAGE``. What is sent is in the journal, and the office has worked,
when the answer comes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx

from mailgate.desk.story import Spoken
from tests.office import Office
from tests.page import Visitor, site_of, ticket_url

#: The section ``web`` of an office with a page.
PAGE = {"listen": "127.0.0.1:0", "public_url": "https://desk.example"}
UPLOAD = tuple[str, bytes]
"""(file name, octets)"""
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_FORM = re.compile(r'<form [^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)


@dataclass(frozen=True)
class Form:
    """A form on a page, as far as nobody has filled it in."""

    action: str
    fields: dict[str, str]


def form_on(page: str, button: str = "") -> Form:
    """The form with the text area on a page, or the one with that button."""
    action, body = next(one for one in _FORM.findall(page) if (button or "<textarea") in one[1])
    return Form(action=unescape(action), fields={name: unescape(value) for name, value in _HIDDEN.findall(body)})


class Browser(Visitor):
    """Somebody's browser at the page of an office."""

    def __init__(self, office: Office, address: str = "192.0.2.77") -> None:
        """``address``: where it asks from; "": by a Unix socket."""
        self.office, self.site = office, site_of(office)
        super().__init__(self.site, address)

    @property
    def cookies(self) -> httpx.Cookies:
        """What it holds of the page."""
        return self.client.cookies

    def link(self, who: str, number: int) -> str:
        """The path of the page of a ticket for somebody."""
        return ticket_url(self.site, who, number).removeprefix(self.site.links.base.removesuffix(self.site.root))

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Any request; ``how`` as httpx takes it."""
        return self.request(method, path, **how)

    def fill_in(self, page: str, text: str, files: Sequence[UPLOAD] = (), *, button: str = "", **how: Any) -> httpx.Response:
        """The form with the text area on a page, or the one with that button, sent."""
        form = form_on(page, button)
        fields = form.fields if button else {**form.fields, "text": text}
        parts = [("files", (name, data, "application/octet-stream")) for name, data in files]
        sent = {name: (None, value) for name, value in fields.items()}
        return self.ask("POST", form.action, files=[*sent.items(), *parts], **how)

    def say(self, who: str, number: int, text: str, files: Sequence[UPLOAD] = (), **how: Any) -> httpx.Response:
        """Somebody opens their page of a ticket and writes there."""
        return self.fill_in(self.get(self.link(who, number)).text, text, files, **how)


def words(page: str) -> str:
    """What stands in the text area of a page."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def last(office: Office, number: int = 1) -> Spoken:
    """What was said last on a ticket."""
    return [entry for entry in office.ticket(number).timeline if isinstance(entry, Spoken)][-1]

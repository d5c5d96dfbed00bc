"""The form for new requests, in tests: what it puts into the journal, how people fill it in. Its one rule: it proves nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx

from mailgate.desk.story import Spoken
from mailgate.mail.links import Kind
from mailgate.mail.model import Address, JournalId, Via
from store import page_access, people
from tests.office import Office
from tests.surfer import Browser

PAGE = {"public_url": "https://help.example"}
"""The ``[web]`` of a desk whose letters have links."""
ANNA = "anna@customer.example"
RIGHT = {"name": "Anna Muster", "address": ANNA, "subject": "The lamp", "text": "It is dead.", "field_serial": "A-17"}
#: A hidden field of a page, and what it carries.
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def typed(
    office: Office, address: str, subject: str = "The lamp", text: str = "It is dead.", *, queue: str = "support"
) -> JournalId:
    """Somebody whom nothing proves filled in the form."""
    return office.mail(address, queue, subject, text, via=Via.WEB, authenticated=None)


def sent(browser: Browser, path: str = "/n/support/", *, page: str = "", **fields: str) -> httpx.Response:
    """The form at a path, opened and sent as it should be but for these fields."""
    hidden = dict(HIDDEN.findall(page or browser.get(path).text))
    values = {**hidden, "website": "", **RIGHT, **fields}
    return browser.ask("POST", path, files=[(name, (None, value)) for name, value in values.items()])


def said(browser: Browser, link: str, word: str) -> httpx.Response:
    """A button pressed on the page where a request is confirmed."""
    hidden = dict(HIDDEN.findall(browser.get(link).text))
    return browser.ask("POST", link, data={**hidden, "say": word})


def link_in(office: Office, who: str = ANNA) -> str:
    """The path in the letter that Anna, or somebody else, was asked by."""
    found = re.search(r"https://desk\.example(/c/\S+)", office.letter(who).text)
    assert found is not None
    return found[1]


def mine(office: Office, who: str = ANNA) -> str:
    """The path of somebody's own tickets."""
    with office.store.read() as session:
        person = people.by_address(session, [Address(who)])[Address(who)]
        generation = page_access.generations(session, [person.id])[person.id] if person.id else 0
    link = office.house.links.thing(Kind.MINE, person.id or 0, generation, office.now + timedelta(days=1))
    return link.removeprefix("https://desk.example")


def text_of(office: Office, number: int) -> str:
    [one] = [one for one in office.ticket(number).timeline if isinstance(one, Spoken)]
    return one.text

"""The page over an office, without a server. Its one rule: the application is the daemon's; time and dice are the office's.

``with Visitor(site_of(office)) as visitor: visitor.get("/t/…/")``. Cookies are kept, redirects are not followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from itertools import count
from typing import Any, Self

import anyio.to_thread
import httpx

from mailgate.mail.links import Kind
from mailgate.mail.model import Address, JournalId, PersonId, TicketNumber
from mailgate.web.application import application
from mailgate.web.looks import Looks
from mailgate.web.pages import Pages
from mailgate.web.site import Site
from store import journal, page_access, people, tickets
from tests.checkout import ROOT
from tests.client import full
from tests.office import Office

PUBLIC_URL = "https://page.example"
#: What is drawn: no two pages are given the same.
_NUMBERS = count(1)


def site_of(office: Office, public_url: str = "", looks: Looks | None = None) -> Site:
    """What the page of an office works with; ``public_url``: else the office's own, else PUBLIC_URL."""
    old = office.settings
    url = public_url or old.web.public_url or PUBLIC_URL
    house = replace(office.house, settings=old.model_copy(update={"web": old.web.model_copy(update={"public_url": url})}))
    return Site(
        house=house,
        store=office.store,
        links=house.links,
        pages=shipped(old.gateway.language),
        draw=lambda below: next(_NUMBERS) % below,
        nudge=lambda: None,
        looks=looks or Looks(),
        keep=partial(kept, office, office.work),
    )


@cache
def shipped(language: str) -> Pages:
    """The shipped templates, each compiled once for all tests."""
    return Pages([ROOT / "templates"], language)


async def kept(office: Office, then: Callable[[], None], entry: journal.Entry) -> JournalId:
    """What is written on the page goes into the journal of the office, and ``then``."""

    def keep() -> JournalId:
        number = journal.append(office.store, [entry])[0]
        then()
        return number

    return await anyio.to_thread.run_sync(keep)


def ticket_url(site: Site, who: str, number: int = 1) -> str:
    """The page of a ticket for one person, as a letter of today would link to it."""
    address = Address(full(who))
    with site.store.read() as session:
        person = people.by_address(session, [address])[address].id or PersonId(0)
        pair = (number, int(person))
        generation = tickets.generations(session, [pair]).get(pair, 0)
    return site.links.ticket(TicketNumber(number), person, generation, site.now() + site.settings.web.link_lasts)


def own_url(site: Site, kind: Kind, who: str, until: datetime) -> str:
    """The page of all tickets of somebody, or where they sign in."""
    address = Address(full(who))
    with site.store.read() as session:
        person = people.by_address(session, [address])[address].id or PersonId(0)
        generation = page_access.generations(session, [person]).get(person, 0)
    return site.links.thing(kind, person, generation, until)


class Visitor:
    """A browser that shows nothing. Close it when done."""

    def __init__(self, site: Site, address: str = "203.0.113.77") -> None:
        """``address``: where its requests come from."""
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=application(site), raise_app_exceptions=False, client=(address, 40000))
        base = site.settings.web.public_url
        self.client = httpx.AsyncClient(transport=transport, base_url=base.removesuffix(site.root))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.client.aclose())
        self._runner.close()

    def get(self, path: str, **how: Any) -> httpx.Response:
        """GET; a whole URL of the page will do, too. ``how``: as httpx has it, ``headers`` and all."""
        return self.request("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        """POST: ``data`` is a form, ``files`` are uploads."""
        return self.request("POST", path, **how)

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Any request; the whole answer."""
        return self._runner.run(self.client.request(method, path, **how))

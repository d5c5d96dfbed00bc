"""Partners at the page of an office. Its one rule: they are signed in; how one signs in is tested elsewhere.

``with Pages(office) as pages: vic = pages.of("vic@partner"); vic.get("/p/")``. What is sent is taken in and done at once.
"""

from __future__ import annotations

import hashlib
import html
import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import httpx
from sqlmodel import select

from mailgate.mail.model import Address
from mailgate.web import signed_in
from store import people
from store.page_access import Begun, begin
from store.tables import PageSession
from tests.client import full
from tests.office import Office
from tests.page import Visitor, site_of

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@dataclass(frozen=True)
class At:
    """Somebody in their browser."""

    visitor: Visitor

    def get(self, path: str) -> httpx.Response:
        """A page."""
        return self.visitor.get(path)

    def form(self, path: str) -> dict[str, str]:
        """What the form there carries unseen."""
        return fields(self.get(path))

    def write(self, path: str, text: str, **how: Any) -> httpx.Response:
        """Open the form there, write, press the button. ``how``: ``carried``, ``files``."""
        carried = how.pop("carried", None) or self.form(path)
        return self.visitor.post(path, data={**carried, "text": text}, **how)


def fields(answer: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(answer.text)}


class Pages:
    """The page of an office whose desk works on whatever is written there."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.site = site_of(office)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def of(self, who: str) -> At:
        """A partner who is signed in."""
        visitor = self._stack.enter_context(Visitor(self.site))
        visitor.client.cookies.set(signed_in.cookie(self.site), begun(self.office, who))
        return At(visitor)


def begun(office: Office, who: str) -> str:
    """What the browser of a partner holds who has signed in, for a month."""
    now, address = office.now, Address(full(who))
    with office.store.write() as session:
        person = people.by_address(session, [address])[address]
        assert person.id is not None
        value = hashlib.sha256(f"{who} {len(session.exec(select(PageSession)).all())}".encode()).hexdigest()
        key, until = signed_in.key_of(value), now + timedelta(days=30)
        begin(session, Begun(key=key, person=person.id, at=now, until=until, link=f"link {value}"))
    return value

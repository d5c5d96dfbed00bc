"""What the page of a ticket really tells. Its one rule: it is read as a browser reads it, by ids and classes.

``told(html)``: the entries by id, each a message's text and files, or an event. Words of the page itself (who, when, "Show the
rest", the real host of a link) are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from mailgate.mail.model import Address, TicketNumber
from mailgate.web.site import Site
from store import people, tickets

_ALONE = frozenset({"meta", "link", "input", "img", "br", "use", "path", "circle"})


@dataclass
class Told:
    """One entry as a page shows it."""

    kind: str
    text: str = ""
    files: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    words: str = ""
    """All of it."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[int, Told] = {}
        self._open: list[tuple[str, str]] = []
        self._now: Told | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ALONE:
            return
        given = {name: value or "" for name, value in attrs}
        self._open.append((tag, given.get("class", "")))
        name = given.get("id", "")
        if tag == "li" and name[:1] == "e" and name[1:].isdecimal():
            self._now = Told("event" if "event" in given["class"].split() else "message")
            self.entries[int(name[1:])], self._depth = self._now, len(self._open)
        if self._now is not None and given.get("class") == "file":
            self._now.urls.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in _ALONE:
            return
        assert self._open[-1][0] == tag, f"{self._open} is closed by {tag}"
        if len(self._open) == self._depth:
            self._now, self._depth = None, 0
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._now is None:
            return
        self._now.words += data
        inside = {name for _, classes in self._open for name in classes.split()} | {tag for tag, _ in self._open}
        if "message-text" in inside and not inside & {"summary", "host"}:
            self._now.text += data
        if "file-name" in inside:
            self._now.files.append(data)


def told(html: str) -> dict[int, Told]:
    """The entries of a page, by their ids."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.entries


def link(site: Site, number: int, address: str, until: timedelta = timedelta(days=90)) -> str | None:
    """The link of a person to a ticket, as a letter would have it; None for somebody nobody knows."""
    with site.store.read() as session:
        person = people.by_address(session, [Address(address)]).get(Address(address))
        if person is None or person.id is None:
            return None
        generation = tickets.generations(session, [(number, person.id)])[number, person.id]
    return site.links.ticket(TicketNumber(number), person.id, generation, site.now() + until)

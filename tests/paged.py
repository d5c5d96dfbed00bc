"""Links to the page in letters: found, and tried as the page tries them."""

from __future__ import annotations

import re

from mailgate.mail.links import read_ticket
from store import tickets
from tests.client import Letter
from tests.office import Office

URL = "https://page.example/desk"
_LINK = re.compile(re.escape(URL) + r"/t/([^\s\"<>/]+)/")


def segments(letter: Letter) -> list[str]:
    """What tells the links to tickets in a letter apart, each once."""
    return list(dict.fromkeys(_LINK.findall(letter.everything)))


def segment(letter: Letter) -> str:
    """The one link to a ticket that a letter has, in its text and in its HTML."""
    [found] = segments(letter)
    assert found in letter.text
    assert found in letter.html
    return found


def opens(office: Office, segment: str) -> bool:
    """Whether a link opens its ticket now."""
    link = read_ticket(segment)
    assert link is not None
    pair = (link.ticket, link.person)
    with office.store.read() as session:
        generation = tickets.generations(session, [pair])[pair]
    return office.house.links.opens(link, generation, office.now)


def key(letter: Letter, kind: str) -> str:
    """The one link to what is no ticket: ``m`` to all of somebody's, ``s`` to where they sign in."""
    [found] = set(re.findall(re.escape(URL) + rf"/{kind}/([^\s\"<>/]+)/", letter.everything))
    return str(found)

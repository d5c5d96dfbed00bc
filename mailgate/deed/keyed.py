"""The link in a letter that was asked for on the page, and what remains of it. The one rule: it is made for the letter's own
recipient, and ends soon."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk.letters import Letter
from mailgate.desk.service_letters import PageLink
from mailgate.mail.links import Kind
from mailgate.mail.model import PersonId
from store import page_access


def key(session: Session, house: House, letter: Letter, person: PersonId, now: datetime) -> tuple[str, datetime | None]:
    """The link and until when it opens anything; ("", None) for a letter that carries none."""
    if not isinstance(letter, PageLink):
        return "", None
    web = house.settings.web
    kind, lasts = (Kind.SIGN_IN, web.sign_in_lasts) if letter.to.is_partner else (Kind.MINE, web.my_tickets_lasts)
    until = now + lasts
    return house.links.thing(kind, person, page_access.generations(session, [person]).get(person, 0), until), until


def forget(session: Session, house: House) -> int:
    """Forget who was signed in, once the link they signed in by is over as well. Returns 0: nobody is told."""
    now = house.clock()
    page_access.sweep(session, now, now - house.settings.web.sign_in_lasts)
    return 0

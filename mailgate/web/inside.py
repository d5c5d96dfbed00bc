"""What a partner sees at the page. The one rule: every request asks again who they are and what their filter admits now; whatever
it does not admit is not there, in the same words as for anybody (T13).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlmodel import Session
from starlette.requests import Request

from mailgate.desk import hours
from mailgate.desk.model import Person, QueuePolicy
from mailgate.desk.story import Spoken, Story
from mailgate.mail.model import Attachment, TicketNumber
from mailgate.web import signed_in
from mailgate.web.answers import GoneError
from mailgate.web.signed_in import SignedIn
from mailgate.web.site import Site
from mailgate.web.telling import spelt
from mailgate.web.visitors import seen_by
from store import tickets

#: As in addresses: no ticket has a number of more digits.
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_FILE = re.compile(r"([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A partner at a ticket that admits them."""

    signed_in: SignedIn
    queue: QueuePolicy
    story: Story
    zone: tzinfo
    """Whose clocks their times are of."""
    generation: int
    """Of the addresses that are theirs on that ticket."""

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.signed_in.person

    @property
    def number(self) -> TicketNumber:
        """The ticket, which may have another number than was asked for: that was merged into it."""
        return self.story.ticket.number

    def clock(self, at: datetime | None) -> str:
        """A time as they read it, to the second; "" for none."""
        return spelt(at, self.zone, "seconds") if at is not None else ""

    def wrote(self, one: Spoken) -> bool:
        """Whether a message is theirs."""
        return one.author.address is not None and self.person.has(one.author.address)

    @property
    def outside(self) -> tuple[Person, ...]:
        """Who reads what is public, besides everybody inside."""
        return tuple(one.person for one in self.story.ticket.customers)


def entered(site: Site, session: Session, request: Request) -> Inside:
    """A partner at the ticket that the path names. Raises SignInError for nobody, GoneError where there is none for them."""
    who = signed_in.partner(site, session, request)
    person = who.person
    asked = request.path_params["number"]
    found = seen_by(site, session, person, TicketNumber(int(asked))) if _NUMBER.fullmatch(asked) else None
    if found is None or person.id is None:
        raise GoneError
    story, queue = found
    if not story.whole or not story.ticket.admits(person):  # what they see of it as anybody's customer has a page of its own
        raise GoneError
    pair = (int(story.ticket.number), int(person.id))
    return Inside(
        signed_in=who,
        queue=queue,
        story=story,
        zone=hours.zone_of(person, site.house.policy),
        generation=tickets.generations(session, [pair]).get(pair, 0),
    )


def file(seen: Inside, name: str) -> Attachment:
    """A file of a message on that ticket: ``<entry>-<place>``. Raises GoneError."""
    found = _FILE.fullmatch(name)
    said = next((e for e in seen.story.timeline if isinstance(e, Spoken) and found and e.id == int(found[1])), None)
    if found is None or said is None or int(found[2]) >= len(said.attachments):
        raise GoneError
    return said.attachments[int(found[2])]

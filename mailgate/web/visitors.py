"""Who follows a link, and what they may see. The one rule: a link shows what ``desk.seeing`` leaves for that person from
outside; whoever was taken inside since sees nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from mailgate.desk import hours
from mailgate.desk.model import Person, QueuePolicy
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.story import Story
from mailgate.mail import links
from mailgate.mail.model import TicketNumber
from mailgate.web.answers import GoneError
from mailgate.web.site import Site
from mailgate.web.telling import Reader
from store import people, tickets, timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at the page of one ticket, with what they may see of it."""

    segment: str
    """The part of the path that is their key; never in a log."""
    link: links.TicketLink
    generation: int
    person: Person
    queue: QueuePolicy
    story: Story
    reader: Reader

    @property
    def about(self) -> tuple[int, ...]:
        """Whose forms these are, and about what."""
        return (int(self.link.ticket), int(self.link.person), self.generation)


def opened(site: Site, session: Session, segment: str) -> links.TicketLink:
    """The link of a ticket that works, before anything is done for whoever follows it. Raises GoneError for every other link."""
    return _opened(site, session, segment)[0]


def visit(site: Site, session: Session, segment: str) -> Visit:
    """Whoever follows a ticket's link. Raises GoneError for every other link (T13)."""
    link, generation = _opened(site, session, segment)
    person = people.by_id(session, [link.person]).get(link.person)
    if person is None or person.is_staff or person.is_partner:
        raise GoneError
    found = seen_by(site, session, person, link.ticket)
    if found is None or found[0].whole or found[0].beside:
        raise GoneError
    story, queue = found
    zone = hours.zone_of(person, site.house.policy)
    reader = Reader(person=person, queue=queue, zone=zone, base=f"{site.root}/t/{segment}/")
    return Visit(segment=segment, link=link, generation=generation, person=person, queue=queue, story=story, reader=reader)


def seen_by(site: Site, session: Session, person: Person, number: TicketNumber) -> tuple[Story, QueuePolicy] | None:
    """What somebody may see of a ticket, and its queue; None: nothing at all."""
    story = timeline.story(session, number)
    if story is None:
        return None
    queue = site.house.queues(session)[story.ticket.queue]
    seen = as_seen_by(person, story, queue.address, site.now(), queue.display_name)
    return (seen, queue) if seen is not None else None


def _opened(site: Site, session: Session, segment: str) -> tuple[links.TicketLink, int]:
    """A link that works, and the generation its token is over. Raises GoneError."""
    link = links.read_ticket(segment)
    if link is None:
        raise GoneError
    pair = (int(link.ticket), int(link.person))
    generation = tickets.generations(session, [pair]).get(pair, 0)
    if not site.links.opens(link, generation, site.now()):
        raise GoneError
    return link, generation

"""Who follows a link about themselves: to all their tickets, or to where they sign in. The one rule: customers have the one,
partners the other, and whoever became something else meanwhile has neither (T13).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from mailgate.desk.model import Person, PersonKind
from mailgate.mail import links
from mailgate.mail.links import Kind
from mailgate.mail.model import PersonId
from mailgate.web.answers import GoneError
from mailgate.web.site import Site
from store import page_access, people

_WHOSE = {Kind.MINE: PersonKind.CUSTOMER, Kind.SIGN_IN: PersonKind.PARTNER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody with a link of their own."""

    segment: str
    """The part of the path that is their key; never in a log."""
    link: links.ThingLink
    generation: int
    person: Person

    @property
    def id(self) -> PersonId:
        """Theirs."""
        return PersonId(self.link.number)

    @property
    def about(self) -> tuple[int, ...]:
        """Whose forms these are."""
        return (0, self.link.number, self.generation)


def caller(site: Site, session: Session, kind: Kind, segment: str) -> Caller:
    """Whoever follows such a link. Raises GoneError for every other one."""
    link = links.read_thing(kind, segment)
    if link is None:
        raise GoneError
    who = PersonId(link.number)
    generation = page_access.generations(session, [who]).get(who, 0)
    if not site.links.opens(link, generation, site.now()):
        raise GoneError
    person = people.by_id(session, [who]).get(who)
    if person is None or person.kind is not _WHOSE[kind]:
        raise GoneError
    return Caller(segment=segment, link=link, generation=generation, person=person)

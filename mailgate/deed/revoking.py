"""Revoking signed addresses and links, of a ticket or of a person. The one rule: whoever has ever been sent one is meant,
not only who takes part.

Staff who were told of a ticket hold addresses of it without being participants.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from mailgate.deed.apply import Applier
from mailgate.deed.deeds import NotFoundError
from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.desk import revoking
from mailgate.desk.model import Person, TicketFacts
from mailgate.desk.revoking import Holder
from mailgate.mail.model import Address, TicketNumber
from store import outbox_views, page_access, people, tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """Whose addresses are worthless now, and how many letters that carry them are still to be sent."""

    people: tuple[Person, ...]
    unsent: int


def revoke(session: Session, house: House, number: TicketNumber, whose: Address | None) -> Revoked:
    """Make the addresses of one person, or of everybody, on a ticket worthless. Raises NotFoundError."""
    ticket = tickets.facts(session, [number], lock=True).get(number)
    if ticket is None:
        raise NotFoundError(f"there is no ticket #{number}; `mailgate ticket list` shows those there are")
    meant = _meant(session, ticket, whose)
    desk = house.desk(session)
    by = next((person for person in desk.staff if person.address == desk.policy.operator), None)
    now = house.clock()
    unsent = outbox_views.unsent(session, number, [person.id for person in meant if person.id is not None])
    Applier(session, Post(house), now).apply(revoking.revoke(number, meant, by, now))
    return Revoked(people=meant, unsent=unsent)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedAll:
    """Whose addresses and links are all worthless now."""

    person: Person
    tickets: int
    """On so many they held addresses or links."""
    browsers: int
    """In so many they were signed in."""
    unsent: int


def revoke_all(session: Session, house: House, whose: Address) -> RevokedAll:
    """Make all addresses and links of somebody worthless, and sign them out. Raises NotFoundError."""
    person = people.by_address(session, [whose]).get(whose)
    if person is None or person.id is None:
        raise NotFoundError(f"nobody has the address {whose}; `mailgate contact list` shows who is known")
    addressed, shown = page_access.tickets(session, person)
    desk, now = house.desk(session), house.clock()
    by = next((one for one in desk.staff if one.address == desk.policy.operator), None)
    browsers = page_access.running(session, now).get(person.id, 0)
    unsent = outbox_views.unsent(session, None, [person.id])
    decision = revoking.revoke_all(Holder(person=person, addressed=addressed, shown=shown), by, now)
    Applier(session, Post(house), now).apply(decision)
    return RevokedAll(person=person, tickets=len(addressed), browsers=browsers, unsent=unsent)


def _meant(session: Session, ticket: TicketFacts, whose: Address | None) -> tuple[Person, ...]:
    taking_part = {p.person.id for p in ticket.participants if p.person.id is not None}
    known = people.by_id(session, taking_part | outbox_views.addressees(session, ticket.number))
    meant = tuple(person for person in known.values() if whose is None or person.address == whose)
    if not meant:
        raise NotFoundError(f"{whose or 'who takes part'} was never sent an address on #{ticket.number}; nothing is revoked")
    return meant

"""Which tickets somebody could read at all, for a query to begin with. The one rule: it may be too wide, never too narrow; what a
person sees of a ticket is decided by ``desk.seeing`` alone, over each one that is found here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlmodel import Session, col

from mailgate.desk.model import Filter, Person, Status
from mailgate.desk.searching import Only
from mailgate.mail.model import Address, TicketNumber
from store import organisations
from store.tables import Alias, Organisation, ParticipantRow, PublicMessageRow, Ticket, TicketTag
from store.tables import Person as PersonRow

_BATCH = 200
Condition = ColumnElement[bool]
"""On ``ticket``."""


def open_outside(now: datetime) -> Condition:
    """Not closed as anybody outside knows: that a message closes it is no news while that waits."""
    waiting = select(col(PublicMessageRow.ticket)).where(
        col(PublicMessageRow.ticket) == col(Ticket.number), col(PublicMessageRow.visible_at) > now
    )
    return or_(col(Ticket.status) != Status.CLOSED.value, waiting.exists())


def could_read(person: Person) -> Condition:
    """What tickets somebody could read something of."""
    if person.is_staff:
        return true()
    mine = (col(ParticipantRow.person) == person.id, col(ParticipantRow.active))
    own = col(Ticket.number).in_(select(col(ParticipantRow.ticket)).where(*mine)) if person.id is not None else false()
    if person.is_partner:
        return or_(own, _admitted(person.filter))
    shared = person.shares and person.organisation is not None
    return or_(own, of_organisation(person.organisation or "")) if shared else own


def of_organisation(name: str) -> Condition:
    """Tickets whose requester belongs to the organisation of that name; none where there is none."""
    named = select(col(Organisation.id)).where(col(Organisation.name) == name).scalar_subquery()
    return col(Ticket.requester).in_(select(col(PersonRow.id)).where(organisations.belongs(named)))


def with_tag(tag: str) -> Condition:
    """Tickets that have it."""
    return col(Ticket.number).in_(select(col(TicketTag.ticket)).where(col(TicketTag.tag) == tag))


def tags(session: Session) -> Sequence[str]:
    """All tags there are."""
    return session.scalars(select(col(TicketTag.tag)).distinct().order_by(col(TicketTag.tag))).all()


def whose(address: Address) -> Select[Any]:
    """The id of whoever has that address, or that alias."""
    alias = select(col(Alias.person)).where(col(Alias.address) == address)
    return select(col(PersonRow.id)).where(or_(col(PersonRow.address) == address, col(PersonRow.id).in_(alias)))


def only(asked: Only) -> Condition:
    """What a search says of the ticket itself. Everything is compared whole: nothing typed is a pattern (T78)."""
    match asked.key:
        case "from":
            found: Condition = col(Ticket.requester).in_(_called(asked.value))
        case "tag":
            found = with_tag(asked.value)
        case "queue":
            found = func.lower(col(Ticket.queue)) == asked.value
        case _:
            found = col(Ticket.status) == asked.value
    return found if asked.wanted else or_(~found, col(Ticket.requester).is_(None) if asked.key == "from" else false())


def numbers(session: Session, which: Sequence[Condition]) -> Iterator[TicketNumber]:
    """The tickets for which all of that holds, the last changed first."""
    query = select(col(Ticket.number), col(Ticket.updated_at)).where(*which)
    ordered = query.order_by(col(Ticket.updated_at).desc(), col(Ticket.number).desc()).limit(_BATCH)
    rows = session.execute(ordered).all()
    while rows:
        yield from (TicketNumber(row.number) for row in rows)
        number, at = rows[-1]
        older = or_(col(Ticket.updated_at) < at, and_(col(Ticket.updated_at) == at, col(Ticket.number) < number))
        rows = session.execute(ordered.where(older)).all() if len(rows) == _BATCH else []


def _called(who: str) -> Select[Any]:
    """Who has this address, one of this ``@domain``, or this before the ``@``."""
    if who.startswith("@"):
        return select(col(PersonRow.id)).where(col(PersonRow.domain) == who[1:])
    if "@" in who:
        return whose(Address(who))
    before = f"{who}@"
    return select(col(PersonRow.id)).where(func.substr(col(PersonRow.address), 1, len(before)) == before)


def _admitted(found: Filter) -> Condition:
    kinds = (
        [col(Ticket.queue) == queue for queue in sorted(found.queues)],
        [with_tag(tag) for tag in sorted(found.tags)],
        [of_organisation(name) for name in sorted(found.organisations)],
    )
    given = [or_(*some) for some in kinds if some]
    return and_(*given) if given else false()

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
    return or_(col(Ticket.status) != Status.CLOSED.value, waiting(now))


def waiting(now: datetime) -> Condition:
    """With a message that nobody outside has seen yet: they may know it to stand otherwise than it does."""
    some = select(col(PublicMessageRow.ticket)).where(
        col(PublicMessageRow.ticket) == col(Ticket.number), col(PublicMessageRow.visible_at) > now
    )
    return some.exists()


def running(now: datetime, seen_closed: Sequence[TicketNumber]) -> Condition:
    """Not closed, as somebody outside sees it. ``seen_closed``: those of the ``waiting`` ones that they know to be closed."""
    return and_(open_outside(now), col(Ticket.number).not_in(seen_closed))


def could_read(person: Person) -> Condition:
    """What tickets somebody could read something of."""
    if person.is_staff:
        return true()
    mine = (col(ParticipantRow.person) == person.id, col(ParticipantRow.active))
    own = col(Ticket.number).in_(select(col(ParticipantRow.ticket)).where(*mine)) if person.id is not None else false()
    if person.is_partner:
        return or_(own, admitted(person.filter))
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
    own: Select[Any] = select(col(PersonRow.id).label("id")).where(col(PersonRow.address) == address)
    alias = select(col(Alias.person)).where(col(Alias.address) == address)
    return select(own.union_all(alias).subquery().c.id)  # an OR of both would make PostgreSQL read all people


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


def numbers(session: Session, which: Sequence[Condition], last: ColumnElement[datetime] | None = None) -> Iterator[TicketNumber]:
    """The tickets for which all of that holds, the last changed first; or those first where ``last`` is the latest."""
    at: Any = last if last is not None else col(Ticket.updated_at)
    query = select(col(Ticket.number), at.label("at")).where(*which)
    ordered = query.order_by(at.desc(), col(Ticket.number).desc()).limit(_BATCH)
    rows = session.execute(ordered).all()
    while rows:
        yield from (TicketNumber(row.number) for row in rows)
        older = _behind(at, rows[-1].at, rows[-1].number)
        rows = session.execute(ordered.where(older)).all() if len(rows) == _BATCH else []


def said_outside(now: datetime) -> ColumnElement[datetime]:
    """When something was last said on a ticket that is out: where it stands in a list of somebody outside. ``updated_at`` moves
    with what happens inside as well."""
    out = (col(PublicMessageRow.ticket) == col(Ticket.number), col(PublicMessageRow.visible_at) <= now)
    newest = select(func.max(col(PublicMessageRow.at))).where(*out).scalar_subquery()
    return func.coalesce(newest, col(Ticket.created_at))


def behind(at: datetime, number: int) -> Condition:
    """The tickets that come after one that was changed then, where the last changed comes first."""
    return _behind(col(Ticket.updated_at), at, number)


def _behind(last: Any, at: datetime, number: int) -> Condition:
    return or_(last < at, and_(last == at, col(Ticket.number) < number))


def apart() -> Condition:
    """The tickets that are no part of another."""
    return col(Ticket.merged_into).is_(None)


def _called(who: str) -> Select[Any]:
    """Who has this address, one of this ``@domain``, or this before the ``@``."""
    if who.startswith("@"):
        return select(col(PersonRow.id)).where(col(PersonRow.domain) == who[1:])
    if "@" in who:
        return whose(Address(who))
    before = f"{who}@"
    return select(col(PersonRow.id)).where(func.substr(col(PersonRow.address), 1, len(before)) == before)


def admitted(found: Filter) -> Condition:
    """The tickets that a partner's filter names."""
    kinds = (
        [col(Ticket.queue) == queue for queue in sorted(found.queues)],
        [with_tag(tag) for tag in sorted(found.tags)],
        [of_organisation(name) for name in sorted(found.organisations)],
    )
    given = [or_(*some) for some in kinds if some]
    return and_(*given) if given else false()

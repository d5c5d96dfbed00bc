"""Which ticket a merged one is part of. The one rule: a chain is followed to its end, and a circle ends where it began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select
from sqlmodel import Session

from mailgate.mail.model import TicketNumber
from store.tables import Ticket, table_of

_TICKET = table_of(Ticket).c
_INTO = select(_TICKET.number, _TICKET.merged_into).where(
    _TICKET.number.in_(bindparam("numbers", expanding=True)), _TICKET.merged_into.is_not(None)
)
_FROM = select(_TICKET.number).where(_TICKET.merged_into.in_(bindparam("numbers", expanding=True))).order_by(_TICKET.number)


def end(session: Session, numbers: Iterable[TicketNumber]) -> dict[TicketNumber, TicketNumber]:
    """Those of these tickets that are part of another one, each with the ticket at the end of its chain."""
    asked, looked, into = set(numbers), set[TicketNumber](), dict[TicketNumber, TicketNumber]()
    wanted = set(asked)
    while wanted:
        looked |= wanted
        rows = session.execute(_INTO, {"numbers": sorted(wanted)})
        into |= {TicketNumber(row.number): TicketNumber(row.merged_into) for row in rows}
        wanted = set(into.values()) - looked
    return {number: _last(number, into) for number in asked if number in into}


def _last(number: TicketNumber, into: Mapping[TicketNumber, TicketNumber]) -> TicketNumber:
    passed = {number}
    while (further := into.get(number)) is not None and further not in passed:
        passed.add(further)
        number = further
    return number


def parts(session: Session, number: TicketNumber) -> tuple[TicketNumber, ...]:
    """The tickets that are part of this one, by whatever chain."""
    found: list[TicketNumber] = []
    fresh: list[TicketNumber] = [number]
    while fresh:
        rows = session.scalars(_FROM, {"numbers": fresh})
        fresh = [TicketNumber(one) for one in rows if one not in found and one != number]
        found += fresh
    return tuple(found)


def family(session: Session, number: TicketNumber) -> tuple[TicketNumber, ...]:
    """A ticket and those that are part of it."""
    return (number, *parts(session, number))

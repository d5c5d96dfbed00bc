"""Which ticket a merged one is part of. The one rule: a chain is followed to its end, and a circle ends where it began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlmodel import Session

from mailgate.mail.model import TicketNumber
from store import fresh, standing
from store.tables import Ticket, table_of

_TICKET = table_of(Ticket).c
_INTO = select(_TICKET.number, _TICKET.merged_into).where(
    _TICKET.number.in_(bindparam("numbers", expanding=True)), _TICKET.merged_into.is_not(None)
)
_FROM = select(_TICKET.number).where(_TICKET.merged_into.in_(bindparam("numbers", expanding=True))).order_by(_TICKET.number)

_PARTS = select(_TICKET.number, _TICKET.merged_into).where(_TICKET.merged_into.in_(bindparam("numbers", expanding=True)))
_MERGED = select(_TICKET.merged_into).where(_TICKET.merged_into.in_(bindparam("numbers", expanding=True)))


def end(session: Session, numbers: Iterable[TicketNumber]) -> dict[TicketNumber, TicketNumber]:
    """Those of these tickets that are part of another one, each with the ticket at the end of its chain."""
    asked, looked, into = set(numbers), set[TicketNumber](), dict[TicketNumber, TicketNumber]()
    wanted = set(asked)
    while wanted:
        looked |= wanted
        into |= _into(session, wanted)
        wanted = set(into.values()) - looked
    return {number: _last(number, into) for number in asked if number in into}


def _into(session: Session, numbers: Iterable[TicketNumber]) -> dict[TicketNumber, TicketNumber]:
    """Those of these tickets that are part of another one, each with that one."""
    known = {number: one for number in numbers if (one := standing.of(session, number)) is not None}
    into = {number: one.merged_into for number, one in known.items() if one.merged_into is not None}
    unknown = sorted(one for one in numbers if one not in known and fresh.of(session, one) is None)
    rows = session.execute(_INTO, {"numbers": unknown}) if unknown else ()
    return into | {TicketNumber(row.number): TicketNumber(row.merged_into) for row in rows}


def _last(number: TicketNumber, into: Mapping[TicketNumber, TicketNumber]) -> TicketNumber:
    passed = {number}
    while (further := into.get(number)) is not None and further not in passed:
        passed.add(further)
        number = further
    return number


def whole(session: Session, numbers: Sequence[TicketNumber]) -> frozenset[TicketNumber]:
    """Those of these tickets that no other is part of."""
    return frozenset(numbers) - {TicketNumber(one) for one in session.scalars(_MERGED, {"numbers": numbers})}


def parts(session: Session, number: TicketNumber) -> tuple[TicketNumber, ...]:
    """The tickets that are part of this one, by whatever chain."""
    before = standing.of(session, number)
    if fresh.of(session, number) is not None or (before is not None and before.is_whole):
        return ()
    found: list[TicketNumber] = []
    newest: list[TicketNumber] = [number]
    while newest:
        rows = session.scalars(_FROM, {"numbers": newest})
        newest = [TicketNumber(one) for one in rows if one not in found and one != number]
        found += newest
    return tuple(found)


def family(session: Session, number: TicketNumber) -> tuple[TicketNumber, ...]:
    """A ticket and those that are part of it."""
    return (number, *parts(session, number))


def families(session: Session, numbers: Collection[TicketNumber]) -> dict[TicketNumber, set[TicketNumber]]:
    """Each of these tickets with those that are part of it."""
    into, newest = dict[TicketNumber, TicketNumber](), set(numbers)
    while newest:
        rows = session.execute(_PARTS, {"numbers": sorted(newest)})
        found = {TicketNumber(row.number): TicketNumber(row.merged_into) for row in rows}
        newest = found.keys() - into.keys() - set(numbers)
        into |= found
    families = {number: {number} for number in numbers}
    for part in into:
        above, passed = part, set[TicketNumber]()
        while above in into and above not in passed:
            passed.add(above)
            above = into[above]
            if above in families:
                families[above].add(part)
    return families

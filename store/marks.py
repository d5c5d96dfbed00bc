"""Whether something about a ticket has changed. The one rule: it may say so too often, never too rarely, and it says it cheaply.

A mark is compared with an earlier one, nothing else. It changes with whatever may change what somebody sees of the ticket: words,
events, people, files withdrawn, merges, a message that goes out or whose time has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from mailgate.mail.model import TicketNumber
from store import chain
from store.tables import EventRow, ParticipantRow, PublicMessageRow, Ticket, table_of

Mark = tuple[object, ...]

_T, _M, _E = table_of(Ticket).c, table_of(PublicMessageRow).c, table_of(EventRow).c
_P, _PART = table_of(ParticipantRow).c, table_of(Ticket).alias("part").c
_SAID = _M.ticket == _T.number
_MARKS = select(
    _T.number,
    _T.updated_at,
    _T.status,
    _T.assignee,
    _T.merged_into,
    select(func.count()).where(_PART.merged_into == _T.number).scalar_subquery(),
    select(func.max(_E.id)).where(_E.ticket == _T.number).scalar_subquery(),
    select(func.max(_M.id)).where(_SAID).scalar_subquery(),
    select(func.count()).where(_SAID).scalar_subquery(),
    select(func.count(_M.visible_at)).where(_SAID).scalar_subquery(),
    select(func.max(_M.visible_at)).where(_SAID).scalar_subquery(),
    select(func.min(_M.visible_at)).where(_SAID, _M.visible_at > bindparam("now")).scalar_subquery(),
    select(func.count()).where(_P.ticket == _T.number, _P.active).scalar_subquery(),
    select(func.sum(_P.generation)).where(_P.ticket == _T.number).scalar_subquery(),
).where(_T.number.in_(bindparam("numbers", expanding=True)))


def of(session: Session, numbers: Iterable[TicketNumber], now: datetime) -> dict[TicketNumber, Mark]:
    """The marks of tickets, in one query."""
    wanted = sorted(set(numbers))
    rows = session.execute(_MARKS, {"numbers": wanted, "now": now}) if wanted else ()
    return {TicketNumber(row[0]): tuple(row[1:]) for row in rows}


def around(session: Session, number: TicketNumber) -> frozenset[TicketNumber]:
    """The tickets whose marks count for who looks at one: itself, what it is part of by now, and all parts of that."""
    end = chain.end(session, [number]).get(number, number)
    return frozenset({number, *chain.family(session, end)})

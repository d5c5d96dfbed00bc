"""How people inside want to hear of single tickets. The one rule: a row says all of it; who has none wants nothing special."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from mailgate.desk.model import Attention
from mailgate.mail.model import PersonId, TicketNumber
from store.tables import Attention as Row
from store.tables import table_of

_TABLE = table_of(Row)
_OF = select(_TABLE).where(_TABLE.c.ticket.in_(bindparam("numbers", expanding=True)))


def of(session: Session, numbers: Sequence[int]) -> Mapping[int, Mapping[PersonId, Attention]]:
    """What everybody wants, by ticket."""
    found: dict[int, dict[PersonId, Attention]] = {}
    for row in session.execute(_OF, {"numbers": list(numbers)}):
        wants = Attention(muted=row.muted, snoozed_until=row.snoozed_until, once=row.once, seen=row.seen)
        found.setdefault(row.ticket, {})[PersonId(row.person)] = wants
    return found


def wish(session: Session, ticket: TicketNumber, person: PersonId, wants: Attention) -> None:
    """What somebody wants from now on."""
    values: dict[str, Any] = {
        "muted": wants.muted,
        "snoozed_until": wants.snoozed_until,
        "once": wants.once,
        "seen": wants.seen,
    }
    theirs = (_TABLE.c.ticket == ticket, _TABLE.c.person == person)
    changed = session.execute(update(_TABLE).where(*theirs).values(**values))
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(_TABLE), {**values, "ticket": ticket, "person": person})


def back(session: Session, now: datetime, limit: int) -> list[tuple[TicketNumber, PersonId]]:
    """Whose snooze of which ticket is over, the oldest first; on PostgreSQL nobody else sees to them meanwhile."""
    over = select(_TABLE.c.ticket, _TABLE.c.person).where(_TABLE.c.snoozed_until <= now)
    rows = session.execute(over.order_by(_TABLE.c.snoozed_until).limit(limit).with_for_update(skip_locked=True))
    return [(TicketNumber(row.ticket), PersonId(row.person)) for row in rows]

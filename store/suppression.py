"""Addresses that get no mail. The one rule: an address is on the list once, with the reason that put it there first.

One whose time is over stands there no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, OutboxId
from store import memo
from store.pieces import pieces
from store.tables import Suppression, table_of

_TABLE = table_of(Suppression)
_AMONG = select(_TABLE).where(_TABLE.c.address.in_(bindparam("addresses", expanding=True)))
#: Addresses on the list, some of them not any more; None for an address that never stood there.
KNOWN = memo.Kind.of(_TABLE)


def add(session: Session, new: Suppressed) -> bool:
    """Put an address on the list. False: it stood there already, and stays as it is."""
    session.execute(delete(_TABLE).where(_TABLE.c.address == new.address, _TABLE.c.until <= new.at))
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"address": new.address, "reason": new.reason, "outbox": new.outbox, "at": new.at, "until": new.until}
    added = make(_TABLE).values(values).on_conflict_do_nothing(index_elements=["address"])
    return session.execute(added.returning(_TABLE.c.address)).first() is not None


def remove(session: Session, address: Address) -> bool:
    """Take an address off the list. False: it was not there."""
    result = session.execute(delete(_TABLE).where(_TABLE.c.address == address))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def among(session: Session, addresses: Iterable[Address], now: datetime) -> dict[Address, Suppressed]:
    """Those of ``addresses`` that get no mail now."""
    wanted = sorted(set(addresses))
    known = memo.known(session, KNOWN)
    for some in pieces(one for one in wanted if one not in known):
        known |= dict.fromkeys(some)
        known |= {row.address: _suppressed(row) for row in session.execute(_AMONG, {"addresses": some})}
    return {one: dead for one in wanted if (dead := known[one]) is not None and (dead.until is None or dead.until > now)}


def listing(session: Session, limit: int, now: datetime) -> Sequence[Suppressed]:
    """Those that get no mail now, the newest first."""
    query = select(Suppression).where(_lasts(now)).order_by(col(Suppression.at).desc(), col(Suppression.address)).limit(limit)
    return [_suppressed(row) for row in session.scalars(query)]


def _lasts(now: datetime) -> ColumnElement[bool]:
    return or_(col(Suppression.until).is_(None), col(Suppression.until) > now)


def _suppressed(row: Any) -> Suppressed:
    return Suppressed(
        address=Address(row.address),
        reason=row.reason,
        outbox=OutboxId(row.outbox) if row.outbox is not None else None,
        at=row.at,
        until=row.until,
    )

"""Addresses that get no mail. The one rule: an address is on the list once, with the reason that put it there first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, OutboxId
from store.tables import Suppression, table_of

_TABLE = table_of(Suppression)
_SOME = 500
"""Addresses asked for at once."""


def add(session: Session, new: Suppressed) -> bool:
    """Put an address on the list. False: it stood there already, and stays as it is."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"address": new.address, "reason": new.reason, "outbox": new.outbox, "at": new.at}
    added = make(_TABLE).values(values).on_conflict_do_nothing(index_elements=["address"])
    return session.execute(added.returning(_TABLE.c.address)).first() is not None


def remove(session: Session, address: Address) -> bool:
    """Take an address off the list. False: it was not there."""
    result = session.execute(delete(_TABLE).where(_TABLE.c.address == address))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def among(session: Session, addresses: Iterable[Address]) -> dict[Address, Suppressed]:
    """Those of ``addresses`` that get no mail."""
    wanted = sorted(set(addresses))
    found: dict[Address, Suppressed] = {}
    for at in range(0, len(wanted), _SOME):
        rows = session.scalars(select(Suppression).where(col(Suppression.address).in_(wanted[at : at + _SOME])))
        found |= {one.address: one for row in rows.all() for one in [_suppressed(row)]}
    return found


def listing(session: Session, limit: int) -> Sequence[Suppressed]:
    """The newest first."""
    query = select(Suppression).order_by(col(Suppression.at).desc(), col(Suppression.address)).limit(limit)
    return [_suppressed(row) for row in session.scalars(query)]


def _suppressed(row: Suppression) -> Suppressed:
    return Suppressed(
        address=Address(row.address),
        reason=row.reason,
        outbox=OutboxId(row.outbox) if row.outbox is not None else None,
        at=row.at,
    )

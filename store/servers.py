"""The authserv-ids that stood at our border and are not configured.

The one rule: a count for people to read, never a ground to trust. Only so many are kept per way in, since a sender may invent
ids; when there are too many the least seen make room, so that a server of our own, which stands on every mail, stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from store.tables import SeenServer, table_of

#: Ids kept per way in. A desk has one to three real ones; more than this on a line of `mailgate check` nobody would read.
MOST = 20


def count(session: Session, source: str, ids: Iterable[str], at: datetime) -> None:
    """One more mail with these ids. An id another gateway is counting just now is left to it: nobody waits for a figure."""
    wanted = sorted(set(ids))
    here = (col(SeenServer.source) == source, col(SeenServer.authserv_id).in_(wanted))
    known = set(session.scalars(select(col(SeenServer.authserv_id)).where(*here)))
    for row in session.scalars(select(SeenServer).where(*here).with_for_update(skip_locked=True)):
        row.mails, row.last_at = row.mails + 1, at
    session.flush()
    if new := [one for one in wanted if one not in known][:MOST]:
        _make_room(session, source, len(new))
        rows = [{"source": source, "authserv_id": one, "mails": 1, "last_at": at} for one in new]
        make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(make(table_of(SeenServer)).values(rows).on_conflict_do_nothing())


def seen(session: Session) -> list[SeenServer]:
    """All of them, most seen first."""
    order = (col(SeenServer.mails).desc(), col(SeenServer.last_at).desc(), col(SeenServer.authserv_id))
    return list(session.scalars(select(SeenServer).order_by(*order)))


def _make_room(session: Session, source: str, places: int) -> None:
    ours = col(SeenServer.source) == source
    order = (col(SeenServer.mails).desc(), col(SeenServer.last_at).desc(), col(SeenServer.authserv_id))
    kept = session.scalars(select(col(SeenServer.authserv_id)).where(ours).order_by(*order).limit(MOST - places)).all()
    session.execute(delete(SeenServer).where(ours, col(SeenServer.authserv_id).not_in(kept)))

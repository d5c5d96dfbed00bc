"""The journal: every raw mail taken in, with its envelope. The one rule: rows are only ever added, and an id given is durable.

Ids rise in the order of acceptance. On PostgreSQL, where several gateways may append at once, a lock held until the commit
keeps it so: a reader that has seen id N will never find a smaller one appear later, so a position is enough to go on from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import Column, Connection, func, insert, select, text, update

from mailgate.mail.model import JournalId
from store import appending, journal_rows, unvouched
from store import rows as put_together
from store.engine import Store
from store.journal_rows import Entry, Head, Stored
from store.tables import Journal, table_of

__all__ = [
    "Entry",
    "Head",
    "Stored",
    "after",
    "append",
    "append_once",
    "count",
    "counts",
    "fitting",
    "head",
    "heads",
    "last_id",
    "raw",
    "read",
]

_TABLE = table_of(Journal)
_APPEND = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)
_APPEND_EACH = insert(_TABLE).inline()
#: Said as the partial index says it, or a database may not see that it serves.
_FROM_MAILBOX = text("origin LIKE 'imap://%'")
_HEAD: tuple[Column[Any], ...] = tuple(column for column in _TABLE.c if column.name != "raw")

#: Above this, SQLite is given a mail in pieces of this many octets: in one, it would copy it twice in memory (T34).
_POURED = 1024**2
#: One number of our own for PostgreSQL's advisory locks: the bytes of "mgjournl".
_LOCK = 0x6D676A6F75726E6C
#: Ids are given in commit order, and a site-wide ``synchronous_commit=off`` does not make a lie of our 250.
_TURN = (
    f"SELECT pg_advisory_xact_lock({_LOCK}), CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END"
)
_TAKE_TURN = text(_TURN)


def append(store: Store, entries: Sequence[Entry]) -> list[JournalId]:
    """Add mails in one transaction; their ids, in the order given. When it returns they survive a power cut.

    Raises what the database raises; then none of them was added, or (a connection lost in the commit) all of them were.
    """
    if not entries:
        return []
    if not store.sqlite and not any(entry.client for entry in entries):
        return [
            *map(JournalId, appending.append(store.journal_engine, _TURN, _TABLE, [journal_rows.row(e, e.raw) for e in entries]))
        ]
    with store.journal_write() as connection:
        return _appended(store, connection, entries)


def append_once(store: Store, entries: Sequence[Entry]) -> list[JournalId]:
    """As ``append``, but what came from the same place with the same octets keeps the id it has: fetched twice is taken once."""
    with store.journal_write() as connection:
        if not store.sqlite:
            connection.execute(_TAKE_TURN)  # nobody adds one between the look and the writing
        known = [_known(connection, entry) for entry in entries]
        new = iter(_appended(store, connection, [e for e, one in zip(entries, known, strict=True) if one is None]))
        return [next(new) if one is None else one for one in known]


def _known(connection: Connection, entry: Entry) -> JournalId | None:
    same = (_TABLE.c.origin == entry.origin, _TABLE.c.sha256 == hashlib.sha256(entry.raw).hexdigest())
    found = connection.execute(select(_TABLE.c.id).where(*same, _FROM_MAILBOX)).scalar()
    return None if found is None else JournalId(found)


def _appended(store: Store, connection: Connection, entries: Sequence[Entry]) -> list[JournalId]:
    if not entries:
        return []
    poured = [store.sqlite and len(entry.raw) > _POURED for entry in entries]
    rows = [journal_rows.row(entry, b"" if pour else entry.raw) for entry, pour in zip(entries, poured, strict=True)]
    ids = [*map(JournalId, put_together.numbered(connection, _APPEND_EACH, rows) if store.sqlite else _in_turn(connection, rows))]
    for journal_id, entry, pour in zip(ids, entries, poured, strict=True):
        if pour:
            _pour(connection, journal_id, entry.raw)
    unvouched.counted(connection, [_new(one, entry) for one, entry in zip(ids, entries, strict=True) if entry.client])
    return ids


def _in_turn(connection: Connection, rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
    connection.execute(_TAKE_TURN)
    return connection.execute(_APPEND, rows).scalars().all()


def _new(number: JournalId, entry: Entry) -> unvouched.New:
    return unvouched.New(journal_id=number, client=entry.client, mailbox=entry.envelope.mail_from or "", octets=len(entry.raw))


def _pour(connection: Connection, journal_id: JournalId, octets: bytes) -> None:
    """Fill in the bytes of a mail just added, piece by piece (https://sqlite.org/c3ref/blob_open.html)."""
    size = len(octets)
    connection.execute(update(_TABLE).where(_TABLE.c.id == journal_id).values(raw=func.zeroblob(size)))
    driver: Any = connection.connection.driver_connection
    with driver.blobopen(_TABLE.name, "raw", journal_id) as blob, memoryview(octets) as view:
        for start in range(0, size, _POURED):
            blob.write(view[start : start + _POURED])


def read(store: Store, ids: Sequence[JournalId]) -> list[Stored]:
    """The mails of these ids, in rising order; unknown ids are left out."""
    with store.journal_read() as connection:
        rows = connection.execute(select(_TABLE).where(_TABLE.c.id.in_(ids)).order_by(_TABLE.c.id)).mappings()
        return [journal_rows.stored(row) for row in rows]


def fitting(store: Store, ids: Sequence[JournalId], octets: int) -> list[JournalId]:
    """The first of these ids whose mails have no more ``octets`` together."""
    with store.journal_read() as connection:
        rows = connection.execute(select(_TABLE.c.id, _TABLE.c.size).where(_TABLE.c.id.in_(ids)))
        sizes = {row.id: int(row.size) for row in rows}
    together = accumulate(sizes.get(one, 0) for one in ids)
    return [one for one, end in zip(ids, together, strict=True) if end <= octets]


def after(store: Store, position: JournalId, limit: int) -> list[JournalId]:
    """The next ids above ``position``, rising, at most ``limit``."""
    query = select(_TABLE.c.id).where(_TABLE.c.id > position).order_by(_TABLE.c.id).limit(limit)
    with store.journal_read() as connection:
        return [JournalId(value) for value in connection.execute(query).scalars()]


def last_id(store: Store) -> JournalId:
    """The newest id, 0 for an empty journal."""
    with store.journal_read() as connection:
        return JournalId(connection.execute(select(func.coalesce(func.max(_TABLE.c.id), 0))).scalar_one())


def count(store: Store) -> int:
    """How many mails were ever taken in."""
    with store.journal_read() as connection:
        return int(connection.execute(select(func.count()).select_from(_TABLE)).scalar_one())


def counts(store: Store, position: JournalId) -> tuple[int, int]:
    """How many mails were ever taken in, and how many of them above ``position``, at one moment."""
    new = select(func.count()).select_from(_TABLE).where(_TABLE.c.id > position).scalar_subquery()
    with store.journal_read() as connection:
        row = connection.execute(select(func.count(), new).select_from(_TABLE)).one()
        return int(row[0]), int(row[1])


def heads(store: Store, limit: int, before: JournalId | None = None) -> list[Head]:
    """The newest mails first, without their bytes; ``before`` goes on below an id."""
    query = select(*_HEAD).order_by(_TABLE.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_TABLE.c.id < before)
    with store.journal_read() as connection:
        return [journal_rows.head(row) for row in connection.execute(query).mappings()]


def head(store: Store, journal_id: JournalId) -> Head | None:
    """One mail without its bytes, or None."""
    with store.journal_read() as connection:
        row = connection.execute(select(*_HEAD).where(_TABLE.c.id == journal_id)).mappings().first()
        return journal_rows.head(row) if row else None


def raw(store: Store, journal_id: JournalId) -> bytes | None:
    """The bytes of one mail as they came, or None."""
    with store.journal_read() as connection:
        found: bytes | None = connection.execute(select(_TABLE.c.raw).where(_TABLE.c.id == journal_id)).scalar_one_or_none()
        return found

"""The journal: every raw mail taken in, with its envelope. The one rule: rows are only ever added, and an id given is durable.

Ids rise in the order of acceptance. On PostgreSQL, where several gateways may append at once, a lock held until the commit
keeps it so: a reader that has seen id N will never find a smaller one appear later, so a position is enough to go on from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, func, insert, select, text, update

from mailgate.mail.model import Address, Digest, Envelope, JournalId, Peer, Via
from store.engine import Store
from store.tables import Journal, table_of

_TABLE = table_of(Journal)
_APPEND = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)
_HEAD: tuple[Column[Any], ...] = tuple(column for column in _TABLE.c if column.name != "raw")

#: Above this, SQLite is given a mail in pieces of this many octets: in one, it would copy it twice in memory (T34).
_POURED = 1024**2
#: One number of our own for PostgreSQL's advisory locks: the bytes of "mgjournl".
_LOCK = 0x6D676A6F75726E6C
#: One round trip: ids are given in commit order, and a site-wide ``synchronous_commit=off`` does not make a lie of our 250.
_TAKE_TURN = text(
    "SELECT pg_advisory_xact_lock(:lock), CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A mail on its way into the journal. ``origin`` is the file it was read from, "" for the wire."""

    envelope: Envelope
    received_at: datetime
    """Aware; when the last byte was in."""
    raw: bytes = field(repr=False)
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the journal knows of a mail without its bytes."""

    id: JournalId
    envelope: Envelope
    origin: str
    received_at: datetime
    size: int
    """Octets of the raw mail."""
    sha256: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A mail read back."""

    id: JournalId
    envelope: Envelope
    origin: str
    received_at: datetime
    raw: bytes = field(repr=False)


def append(store: Store, entries: Sequence[Entry]) -> list[JournalId]:
    """Add mails in one transaction; their ids, in the order given. When it returns they survive a power cut.

    Raises what the database raises; then none of them was added, or (a connection lost in the commit) all of them were.
    """
    if not entries:
        return []
    poured = [store.sqlite and len(entry.raw) > _POURED for entry in entries]
    rows = [_row(entry, b"" if pour else entry.raw) for entry, pour in zip(entries, poured, strict=True)]
    with store.journal_write() as connection:
        if not store.sqlite:
            connection.execute(_TAKE_TURN, {"lock": _LOCK})
        ids = [JournalId(value) for value in connection.execute(_APPEND, rows).scalars()]
        for journal_id, entry, pour in zip(ids, entries, poured, strict=True):
            if pour:
                _pour(connection, journal_id, entry.raw)
        return ids


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
        return [_stored(row) for row in rows]


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


def heads(store: Store, limit: int, before: JournalId | None = None) -> list[Head]:
    """The newest mails first, without their bytes; ``before`` goes on below an id."""
    query = select(*_HEAD).order_by(_TABLE.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_TABLE.c.id < before)
    with store.journal_read() as connection:
        return [_head(row) for row in connection.execute(query).mappings()]


def head(store: Store, journal_id: JournalId) -> Head | None:
    """One mail without its bytes, or None."""
    with store.journal_read() as connection:
        row = connection.execute(select(*_HEAD).where(_TABLE.c.id == journal_id)).mappings().first()
        return _head(row) if row else None


def raw(store: Store, journal_id: JournalId) -> bytes | None:
    """The bytes of one mail as they came, or None."""
    with store.journal_read() as connection:
        found: bytes | None = connection.execute(select(_TABLE.c.raw).where(_TABLE.c.id == journal_id)).scalar_one_or_none()
        return found


def _row(entry: Entry, octets: bytes) -> dict[str, object]:
    envelope = entry.envelope
    return {
        "received_at": entry.received_at,
        "via": envelope.via.value,
        "peer": envelope.peer.host,
        "peer_trusted": envelope.peer.trusted,
        "helo": envelope.helo,
        "mail_from": envelope.mail_from,
        "path_known": envelope.path_known,
        "rcpt_to": list(envelope.rcpt_to),
        "wanted": list(envelope.wanted),
        "silent": envelope.silent,
        "origin": entry.origin,
        "size": len(entry.raw),
        "sha256": hashlib.sha256(entry.raw).hexdigest(),
        "raw": octets,
    }


def _envelope(row: RowMapping) -> Envelope:
    return Envelope(
        mail_from=row["mail_from"],
        path_known=row["path_known"],
        rcpt_to=tuple(Address(value) for value in row["rcpt_to"]),
        peer=Peer(host=row["peer"], trusted=row["peer_trusted"]),
        helo=row["helo"],
        via=Via(row["via"]),
        silent=row["silent"],
        wanted=tuple(row["wanted"]),
    )


def _head(row: RowMapping) -> Head:
    return Head(
        id=JournalId(row["id"]),
        envelope=_envelope(row),
        origin=row["origin"],
        received_at=row["received_at"],
        size=row["size"],
        sha256=Digest(row["sha256"]),
    )


def _stored(row: RowMapping) -> Stored:
    return Stored(
        id=JournalId(row["id"]),
        envelope=_envelope(row),
        origin=row["origin"],
        received_at=row["received_at"],
        raw=row["raw"],
    )

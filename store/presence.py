"""Which gateways work on a database, and which does a job. The one rule: a name works once, for two of one name would free each
other's work.

A desk holds a lock of PostgreSQL's in its name, in a session of its own, so that it is free again however the desk ended. A
SQLite file belongs to one home, which has a lock of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from store.engine import Store

#: One number of our own for PostgreSQL's two-part advisory locks: the bytes of "mggw"; the other part stands for a name.
_CLASS = 0x6D676777
#: The same for the jobs of the clock: the bytes of "mgjb".
_JOBS = 0x6D676A62
_TRY = text("SELECT pg_try_advisory_xact_lock(:kind, :name)")
_TAKE = text("SELECT pg_try_advisory_lock(:kind, :name)")
_GIVE_BACK = text("SELECT pg_advisory_unlock(:kind, :name)")
_COUNT = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = :kind"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class NameTakenError(Exception):
    """Another desk works on the database under the same name."""


class Presence:
    """One desk's name at work."""

    def __init__(self, store: Store, owner: str) -> None:
        """Says nothing yet; ``renew`` does."""
        self._store = store
        self._lock = {"kind": _CLASS, "name": _number(owner)}
        self._session: Connection | None = None

    def renew(self) -> None:
        """Hold the name, again where the session was lost. Raises NameTakenError, and what the database raises."""
        if self._store.sqlite or self._holds():
            return
        self.close()
        session = self._store.main_engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not session.scalar(_TAKE, self._lock):
            session.close()
            raise NameTakenError("another desk works on this database under our name")
        self._session = session

    def close(self) -> None:
        """The name is free."""
        if self._session is not None:
            session, self._session = self._session, None
            with suppress(SQLAlchemyError):
                session.scalar(_GIVE_BACK, self._lock)  # at once: the server notices the end of a session only a little later
            with suppress(DBAPIError):
                session.invalidate()  # never back into the pool: the lock lasts as long as the session
            session.close()

    def _holds(self) -> bool:
        if self._session is None:
            return False
        try:
            self._session.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


@contextmanager
def only_one(store: Store, job: str) -> Iterator[bool]:
    """Whether this job is ours for now; False: another gateway is at it.

    The lock ends with a transaction that does nothing else, so a gateway that hangs keeps a job no longer than a turn to write.
    """
    if store.sqlite:
        yield True
        return
    with store.main_engine.connect() as connection:
        yield bool(connection.scalar(_TRY, {"kind": _JOBS, "name": _number(job)}))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], signed=True)


def count(store: Store) -> int:
    """How many desks work on this database at the moment; 0 on SQLite, where nobody says so."""
    if store.sqlite:
        return 0
    with store.read() as session:
        return int(session.scalar(_COUNT, {"kind": _CLASS}) or 0)

"""Opening the databases. The one rule: one writer of the main store at a time, and a commit is on disk when it returns.

On SQLite the main store and the journal are two files beside each other, so that the gate's commits never wait for the desk's; on
PostgreSQL they are tables of one database, and a lock taken first of all makes gateways wait for each other's turn as the file
makes processes do: whoever reads inside a write reads what is true until its commit, whatever it asked for, in whatever order.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from store import changes, ids, later, memo, postgresql, rewording, sqlite, watching

#: One number of our own for PostgreSQL's advisory locks: the bytes of "mgwriter".
_LOCK = 0x6D67777269746572
#: A transaction that PostgreSQL undid for another's sake is tried so often (40001, 40P01).
UNDONE_TRIES = 3
_UNDONE = ("40001", "40P01")
#: Of PostgreSQL, but not its OperationalErrors: no such table, column or schema, no right to it, a server that only reads, a
#: session that was silent for too long.
_NOT_OURS = ("42P01", "42703", "3F000", "42501", "25006", "25P03")
#: What driver and SQLite say of their own limits, which PostgreSQL calls class 54: OperationalErrors too, but what was asked
#: meets them, today and tomorrow.
_LIMITS = ("number of parameters must", "too many SQL variables", "too many terms", "tree is too large", "stack overflow")
#: What the system says of a disk that is full or broken, and when it has no more files or memory to give.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
T = TypeVar("T")
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=_LOCK)


class Store:
    """The opened databases.

    ``write()`` and ``read()`` give sessions on the main store, ``journal_*`` connections to the journal.
    """

    def __init__(self, url: str) -> None:
        """``url`` is ``sqlite:///PATH`` or ``postgresql+psycopg://…``. Opens nothing yet; the first use does."""
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = sqlite.writing(self.url) if self.sqlite else postgresql.opened(self.url)
        watching.watch(self._writing)
        self._reading = sqlite.reading(self.url) if self.sqlite else self._writing
        self.journal_engine = sqlite.writing(_journal_url(self.url)) if self.sqlite else self._writing
        self._journal_reading = sqlite.reading(_journal_url(self.url)) if self.sqlite else self._writing
        self._glance = sqlite.Glance(self._path) if self._path else None

    @contextmanager
    def write(self, *, hasty: bool = False) -> Iterator[Session]:
        """A session that may write, and nobody else's does meanwhile. Commits at the end, rolls back on an exception.

        ``hasty``: whoever asks does it all again in smaller pieces if it fails, so nothing in it needs a savepoint.
        """
        with Session(self._writing, expire_on_commit=False) as session, memo.remembering(session, hasty=hasty), session.begin():
            if not self.sqlite:
                session.execute(_TAKE_TURN)  # every later statement has a snapshot that holds all commits before ours
            yield session
            rewording.settle(session)
            ids.settle(session)
            later.settle(session)
            changes.count(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; it never blocks a writer."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that only reads, and sees one moment from its first statement on."""
        with self.read() as session:
            if not self.sqlite:  # there, any transaction that reads is such
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def journal_write(self) -> Iterator[Connection]:
        """A connection to append to the journal; durable when the block has ended."""
        with self.journal_engine.begin() as connection:
            yield connection

    @contextmanager
    def journal_read(self) -> Iterator[Connection]:
        """A connection that reads the journal."""
        with self._journal_reading.connect() as connection:
            yield connection

    def writes(self) -> int:
        """How often it was written to; on PostgreSQL one round trip."""
        with self._reading.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")  # noqa: PLW2901
            return changes.on(connection)

    def mark(self) -> int | None:
        """Another number than before once anybody wrote, known without waiting; None where that takes a question (PostgreSQL)."""
        return self._glance.mark() if self._glance else None

    @property
    def missing(self) -> Path | None:
        """The file of the main store if there is none yet: whoever only wants to look must not make it by looking."""
        return self._path if self._path and not self._path.exists() else None

    @property
    def main_engine(self) -> Engine:
        """The engine behind ``write``; for migrations."""
        return self._writing

    def close(self) -> None:
        """Give back all connections."""
        if self._glance:
            self._glance.close()
        for engine in {self._writing, self._reading, self.journal_engine, self._journal_reading}:
            engine.dispose()

    @property
    def _path(self) -> Path | None:
        """Of the main store, where it is a file with a name."""
        path = Path(self.url.database or "")
        return path if self.sqlite and str(path) not in ("", ":memory:") and not str(path).startswith("file:") else None


def is_trouble(error: Exception) -> bool:
    """Whether a statement failed because of the database or the way to it, and not of what it asked: tried again it may work.

    A deadlock or a serialization failure (40P01, 40001) is such, and so is a session that the server has ended, however it says
    so; a table that is not there, a database that lets nobody write, a damaged file, and a disk that does not answer.
    """
    if isinstance(error, OSError):
        return error.errno in _DISK
    if not isinstance(error, DBAPIError) or _asks_too_much(error):
        return False
    broken = type(error) is DatabaseError or isinstance(error, OperationalError | InterfaceError)  # SQLITE_CORRUPT is the first
    return error.connection_invalidated or broken or _sqlstate(error) in _NOT_OURS or _sqlstate(error)[:2] == "XX"


def _asks_too_much(error: DBAPIError) -> bool:
    if state := _sqlstate(error):
        return state[:2] == "54"
    said = str(error.orig)
    return error.statement is not None and not error.connection_invalidated and any(limit in said for limit in _LIMITS)


def undone_again(do: Callable[[], T]) -> T:
    """What ``do`` returns; again, a few times, where PostgreSQL undid it in favour of another transaction."""
    for _ in range(UNDONE_TRIES - 1):
        try:
            return do()
        except DBAPIError as error:
            if _sqlstate(error) not in _UNDONE:
                raise
    return do()


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _journal_url(url: URL) -> URL:
    """``mailgate.db`` has its journal in ``mailgate-journal.db`` beside it."""
    path = Path(url.database or "")
    return url.set(database=str(path.with_name(f"{path.stem}-journal{path.suffix}")))

"""Opening the databases. The one rule: a write begins as a write (``BEGIN IMMEDIATE``), and a commit is on disk when it returns.

On SQLite the main store and the journal are two files beside each other, so that the gate's commits never wait for the desk's; on
PostgreSQL they are tables of one database. SQLite through SQLAlchemy would begin *deferred*: two such transactions that both read
and then write collide at once, in spite of the busy timeout. WAL with ``synchronous=NORMAL`` would not sync at commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlmodel import Session

from store import rewording

#: How long a writer waits for another one before it gives up with "database is locked", in milliseconds.
BUSY_TIMEOUT_MS = 10_000


class Store:
    """The opened databases.

    ``write()`` and ``read()`` give sessions on the main store, ``journal_*`` connections to the journal.
    """

    def __init__(self, url: str) -> None:
        """``url`` is ``sqlite:///PATH`` or ``postgresql+psycopg://…``. Opens nothing yet; the first use does."""
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = _open(self.url, "BEGIN IMMEDIATE")
        self._reading = _open(self.url, "BEGIN") if self.sqlite else self._writing
        self.journal_engine = _open(_journal_url(self.url), "BEGIN IMMEDIATE") if self.sqlite else self._writing
        self._journal_reading = _open(_journal_url(self.url), "BEGIN") if self.sqlite else self._writing

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that may write. Commits at the end, rolls back on an exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session
            rewording.settle(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; it never blocks a writer."""
        with Session(self._reading, expire_on_commit=False) as session:
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

    @property
    def missing(self) -> Path | None:
        """The file of the main store if there is none yet: whoever only wants to look must not make it by looking."""
        path = Path(self.url.database or "")
        return path if self.sqlite and str(path) not in ("", ":memory:") and not path.exists() else None

    @property
    def main_engine(self) -> Engine:
        """The engine behind ``write``; for migrations."""
        return self._writing

    def close(self) -> None:
        """Give back all connections."""
        for engine in {self._writing, self._reading, self.journal_engine, self._journal_reading}:
            engine.dispose()


def _journal_url(url: URL) -> URL:
    """``mailgate.db`` has its journal in ``mailgate-journal.db`` beside it."""
    path = Path(url.database or "")
    return url.set(database=str(path.with_name(f"{path.stem}-journal{path.suffix}")))


def _open(url: URL, begin: str) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own, deferred, BEGIN is switched off; the "begin" event says ours
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}").close()

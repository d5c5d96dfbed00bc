"""Connections to SQLite. The one rule: a write begins as one, and who waits for the turn to write gets it.

Left to itself a transaction begins *deferred*: two such that both read and then write collide at once, in spite of the busy
timeout. And SQLite's own waiting looks every 100 ms at last (``sqliteDefaultBusyCallback``): a command may miss all moments
between two writes of a desk with a backlog, until it gives up. WAL with ``synchronous=NORMAL`` would not sync at commit.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

#: How long a writer waits for another one before it gives up with "database is locked", in milliseconds.
BUSY_TIMEOUT_MS = 10_000
#: How often it looks, in seconds: much shorter than what a desk does between two writes, where it knows of more to do.
LOOK = 0.002
_never = Event()


def writing(url: URL) -> Engine:
    """Whoever begins there may write, and nobody else does until the end."""
    engine = _opened(url)
    event.listen(engine, "begin", _begin_a_write)
    return engine


def reading(url: URL) -> Engine:
    """Whoever begins there reads, and waits for nobody."""
    engine = _opened(url)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


class Glance:
    """A look at a file from aside. It waits for nobody, and may be used on an event loop."""

    def __init__(self, path: Path) -> None:
        """Opens nothing yet. ``path``: of a database that is there when it is looked at."""
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def mark(self) -> int | None:
        """Another number than before once anybody committed; None: unknown (https://sqlite.org/pragma.html#pragma_data_version)."""
        try:
            if self._connection is None:
                where = f"{self._path.absolute().as_uri()}?mode=rw"
                self._connection = sqlite3.connect(where, timeout=0, isolation_level=None, check_same_thread=False, uri=True)
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:  # a process that died is being recovered from, or there is no such file
            return None

    def close(self) -> None:
        """Give it back. Another look opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _opened(url: URL) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own, deferred, BEGIN is switched off; the "begin" event says ours
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_a_write(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0").close()
    try:
        if not _has_begun(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # whose error is one of SQLAlchemy's
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}").close()


def _has_begun(driver: sqlite3.Connection) -> bool:
    """Whether its turn came in time."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE").close()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:  # its kind (https://sqlite.org/rescode.html)
                return False
            _never.wait(LOOK)
        else:
            return True
    return False

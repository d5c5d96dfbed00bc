"""How often the store was written to. The one rule: who asked something, and finds the same number later, would be told the same.

Every write counts itself, in its own transaction (``Store.write``). SQLite says without a question, in microseconds, whether
anybody wrote at all (``Glance``).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import Session

_COUNT = text(
    "INSERT INTO counter (name, value) VALUES ('writes', 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1"
).execution_options(apart=True)
_SEEN = text("SELECT value FROM counter WHERE name = 'writes'").execution_options(apart=True)


def count(session: Session) -> None:
    """One more, at the end of a write."""
    session.connection().execute(_COUNT)


def seen(session: Session) -> int:
    """The number now. What is asked in this session after it is at least as new."""
    return on(session.connection())


def on(connection: Connection) -> int:
    """The same of a connection."""
    return int(connection.execute(_SEEN).scalar() or 0)


class Glance:
    """A look at a file of SQLite from aside. It waits for nobody, and may be used on an event loop."""

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

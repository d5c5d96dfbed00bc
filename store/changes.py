"""How often the store was written to. The one rule: who asked something, and finds the same number later, would be told the same.

Every write counts itself, in its own transaction (``Store.write``). SQLite says without a question, in microseconds, whether
anybody wrote at all (``sqlite.Glance``).
"""

from __future__ import annotations

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

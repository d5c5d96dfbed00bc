"""Statements compiled once for a whole run. Its one rule: each store is its own in everything else.

SQLAlchemy keeps what it has compiled with each engine, so a daemon does it once. A test has stores of its own, and compiled every
statement anew: a third of the time of a test with a desk in it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine import URL

from store import sqlite

_dialects: dict[str, Dialect] = {}
_compiled: sqlalchemy.util.LRUCache[Any, Any] = sqlalchemy.util.LRUCache(4000)


def share() -> None:
    """From now on all stores on SQLite of this process share what is compiled."""
    assert getattr(sqlite, "create_engine") is sqlalchemy.create_engine, "what opens a store has moved"  # noqa: B009
    setattr(sqlite, "create_engine", _create_engine)  # noqa: B010


def _create_engine(url: URL, **options: Any) -> Engine:
    """The dialect is part of what a compiled statement is found by; one that has seen its server is as good as another."""
    made = sqlalchemy.create_engine(url, **options)
    first = _dialects.get(made.name)
    if first is not None and first.server_version_info:
        made.dialect = made.pool._dialect = first
    else:
        _dialects[made.name] = made.dialect
    made.update_execution_options(compiled_cache=_compiled)
    return made

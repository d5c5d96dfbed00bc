"""Rows into PostgreSQL in one go. The one rule: beginning, turn, rows and commit are one question, and only its answer counts.

Asked one after the other they are five round trips, and a lone mail waits for each (PostgreSQL's documentation, Pipeline Mode:
after an error all that follows is left out, the commit too).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from psycopg import sql
from sqlalchemy import Dialect, Engine, Table

from store import postgresql


def append(engine: Engine, turn: str, table: Table, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """The ids of new rows of a table, in their order; each has the same columns. ``turn`` is what to run before the first.

    When it returns they are durable. Raises DBAPIError; then none is there, or (a connection lost at the end) all of them are.
    """
    statement, given = _statement(table, tuple(rows[0])), _values(table, rows, engine.dialect)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # what begins and ends, we say
        with postgresql.together(connection) as driver:
            driver.execute("BEGIN", prepare=True)
            driver.execute(turn, prepare=True)
            asked = [driver.execute(statement, row, prepare=True) for row in given]
            driver.execute("COMMIT", prepare=True)
        return [int(cursor.fetchone()[0]) for cursor in asked]


@cache
def _statement(table: Table, names: tuple[str, ...]) -> str:
    """As text: of that the driver knows what it has made of it before."""
    columns, values = map(sql.Identifier, names), map(sql.Placeholder, names)
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table.name), sql.SQL(", ").join(columns), sql.SQL(", ").join(values)
    )
    return statement.as_string()


@lru_cache(maxsize=8)
def _writers(table: Table, dialect: Dialect) -> dict[str, Callable[[Any], object]]:
    """How values of columns are written, where not as they are."""
    processors = {column.name: column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c}
    return {name: write for name, write in processors.items() if write is not None}


def _values(table: Table, rows: Sequence[Mapping[str, object]], dialect: Dialect) -> list[dict[str, object]]:
    writers = _writers(table, dialect)
    return [{**row, **{name: write(row[name]) for name, write in writers.items() if name in row}} for row in rows]

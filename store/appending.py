"""Rows into PostgreSQL in one go. The one rule: turn, rows and commit are one statement, and only its answer counts.

Asked one after the other each is a round trip, and a lone mail waits for all of them; sent together (Pipeline Mode) each is still
a send that wakes the other side, and two waits of ours. A statement alone is a transaction: synced when it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Dialect, Engine, Table

from store import postgresql

#: So many statements are remembered: one for each number of rows there is.
_STATEMENTS = 128


def append(engine: Engine, turn: str, table: Table, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """The ids of new rows of a table, in their order; each has the same columns. ``turn`` is what to ask before the first id is
    drawn, a SELECT of one row.

    When it returns they are durable. Raises DBAPIError; then none is there, or (a connection lost at the end) all of them are.
    """
    names = tuple(rows[0])
    statement, values = _statement(turn, table, names, len(rows), engine.dialect), _values(table, names, rows, engine.dialect)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # what begins and ends, we say
        return [row[0] for row in postgresql.asked(connection, statement, values)]


@lru_cache(maxsize=_STATEMENTS)
def _statement(turn: str, table: Table, names: tuple[str, ...], rows: int, dialect: Dialect) -> bytes:
    """For so many rows, in PostgreSQL's own spelling. Whoever joins the turn has waited for it before a number is drawn; rows
    are drawn from VALUES, and so numbered, as they stand there.
    """
    quoted = [dialect.identifier_preparer.quote(name) for name in names]
    kinds = [table.c[name].type.compile(dialect) for name in names]
    number = count(1)
    given = ", ".join(f"({', '.join(f'${next(number)}::{kind}' for kind in kinds)})" for _ in range(rows))
    columns, into = ", ".join(quoted), dialect.identifier_preparer.format_table(table)
    return (
        f"WITH turn AS MATERIALIZED ({turn}) INSERT INTO {into} ({columns})"  # noqa: S608 - names and kinds of a table of ours
        f" SELECT {', '.join(f'given.{name}' for name in quoted)} FROM turn, (VALUES {given}) AS given ({columns}) RETURNING id"
    ).encode()


@lru_cache(maxsize=8)
def _writers(table: Table, names: tuple[str, ...], dialect: Dialect) -> list[Callable[[Any], object]]:
    """How the value of each column is written."""
    return [_writer(table, name, dialect) for name in names]


def _writer(table: Table, name: str, dialect: Dialect) -> Callable[[Any], object]:
    kind = table.c[name].type
    if kind.python_type is int:
        return str  # of a number, the driver would tell how large it is: a kind of statement for each size
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: object) -> object:
    return value


def _values(table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, object]], dialect: Dialect) -> list[object]:
    writers = _writers(table, names, dialect)
    return [write(row[name]) for row in rows for name, write in zip(names, writers, strict=True)]

"""Many rows by one statement. The one rule: they are written as SQLAlchemy would write them, by its own SQL and its own types.

SQLAlchemy puts the parameters of each row together anew, which costs more than SQLite takes for the row. What is the same for all
rows of a statement (its text, the order of its parameters, how their types are spelled) is found out once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from store.drivers import driver

Row = Mapping[str, Any]
_WRITERS: WeakKeyDictionary[Any, dict[tuple[Any, ...], _Writer | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Writer:
    """A statement for rows with certain columns."""

    sql: str
    order: tuple[tuple[str, Any, Callable[[Any], Any] | None], ...]
    """Name, value where a row has none, and spelling of each parameter."""

    def parameters(self, row: Row) -> tuple[Any, ...]:
        """A row as the driver takes it."""
        return tuple([spell(row.get(name, fixed)) if spell else row.get(name, fixed) for name, fixed, spell in self.order])


def write(connection: Connection, statement: Any, rows: Sequence[Row]) -> None:
    """Run an insert or update for each of these rows, which have the same columns."""
    writer = _known(connection.dialect, statement, rows[0])
    if writer is None:
        connection.execute(statement, rows)
    else:
        connection.exec_driver_sql(writer.sql, [writer.parameters(row) for row in rows])


def numbered(connection: Connection, statement: Any, rows: Sequence[Row]) -> list[int]:
    """Run an insert on SQLite for each of these rows, which have the same columns; the number that each got.

    Raises DBAPIError.
    """
    writer = _known(connection.dialect, statement, rows[0])
    assert writer is not None, "its rows need no more than their values"
    numbers: list[int] = []
    with driver(connection) as below, closing(below.cursor()) as cursor:
        for row in rows:
            cursor.execute(writer.sql, writer.parameters(row))
            numbers.append(cursor.lastrowid)
    return numbers


def _known(dialect: Dialect, statement: Any, like: Row) -> _Writer | None:
    known = _WRITERS.setdefault(statement, {})
    key = (dialect.name, *like)
    if key not in known:
        known[key] = _writer(dialect, statement, list(like))
    return known[key]


def _writer(dialect: Dialect, statement: Any, columns: Sequence[str]) -> _Writer | None:
    """None where a row needs more than its values put in their places, in an order."""
    made = statement.compile(dialect=dialect, column_keys=list(columns))
    assert isinstance(made, SQLCompiler)
    begun = {column.key: column.default for column in made.insert_prefetch}
    plain = {name: one.arg for name, one in begun.items() if isinstance(one, ScalarElementColumnDefault)}
    if len(plain) < len(begun) or made.update_prefetch or made.post_compile_params or made.literal_execute_params:
        return None
    if made.positiontup is None:
        return None
    values = {**made.params, **plain}
    types = {name: param.type.dialect_impl(dialect) for param, name in made.bind_names.items()}
    order = tuple((name, values[name], types[name].bind_processor(dialect)) for name in made.positiontup)
    return _Writer(sql=str(made), order=order)

"""Many rows as one, for PostgreSQL. The one rule: what is written is what one row after the other would have written.

A row by itself is bound, sent and carried out anew, even in a pipeline; as an array for each column all of them are one
statement, prepared once for any number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Connection, Insert, TableValuedAlias, bindparam, column, func, select


def execute(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Carry out a statement for each of these rows, which have the same columns. Of no use to who wants to hear of the result."""
    names = tuple(rows[0])
    if not isinstance(statement, Insert) or _has_defaults(statement, names):
        connection.execute(statement, list(rows))
    elif len(rows) == 1:
        connection.execute(_quiet(statement), rows[0])
    else:
        connection.execute(_of_arrays(statement, names), given(rows))


def _has_defaults(statement: Insert, names: Sequence[str]) -> bool:
    """Whether SQLAlchemy would make values for columns that are not given."""
    return any(one.default is not None for one in statement.table.c if one.name not in names)


@lru_cache(maxsize=256)
def _quiet(statement: Insert) -> Insert:
    """Asks for no key that the database made."""
    return statement.inline()


@lru_cache(maxsize=256)
def _of_arrays(statement: Insert, names: tuple[str, ...]) -> Insert:
    rows = table({name: statement.table.c[name].type for name in names})
    return statement.from_select(list(names), select(*rows.c))


def table(types: Mapping[str, Any]) -> TableValuedAlias:
    """Rows for a statement to read, given as an array for each of these columns, as ``given`` makes it."""
    values = func.unnest(*(bindparam(_all(name), type_=ARRAY(kind, dimensions=1)) for name, kind in types.items()))
    return values.table_valued(*(column(name, kind) for name, kind in types.items())).render_derived()


def given(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows with the same columns as the parameters of such a statement."""
    return {_all(name): [row[name] for row in rows] for name in rows[0]}


def _all(name: str) -> str:
    """A parameter with the name of a column would be taken for its new value."""
    return f"all_{name}"

"""Rows that a write transaction writes at its end, many at once. The one rule: before anything looks at a table, or ties a row to
it, what waits for it is written; so nobody ever reads less than they would have.

A statement for one row costs more than the row. What a mail adds is read by nobody while the mail is acted on, with few
exceptions, and an event of the engine sees those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Insert, Table, TableClause, insert
from sqlalchemy.sql import visitors
from sqlmodel import Session, SQLModel

from store import arrays, memo, postgresql
from store import rows as put_together
from store.memo import Memo

#: An execution option of statements that look only where nothing waits, as whoever runs one has made sure.
APART = {"apart": True}
#: An execution option of statements whose later rows replace earlier ones: the columns that say which.
LAST_OF = "last_of"
_TOUCHED: WeakKeyDictionary[Any, frozenset[str] | None] = WeakKeyDictionary()


def add(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """New rows, in this transaction; at once where nothing is written later."""
    run(session, _insert(table), rows)


def run(session: Session, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """A statement with bound values, for each of these in their order; no other may change the same rows meanwhile."""
    memory = memo.of(session)
    if not rows:
        return
    if memory is None:
        session.execute(statement, list(rows))
        return
    memory.written(statement.table.name)
    memory.pending.setdefault(statement, []).extend(dict(row) for row in rows)


def change(session: Session, statement: Any, row: Mapping[str, Any]) -> None:
    """A change of the one row that ``this`` names, after other changes of it that wait."""
    memory = memo.of(session)
    if memory is not None:
        others = [one for one in memory.pending if one.table is statement.table and one is not statement]
        if any(other.get("this") == row["this"] for one in others for other in memory.pending[one]):
            write_for(session.connection(), memory, statement)
    run(session, statement, [row])


def amend(session: Session, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Change a new row that is not written yet. False: it does not wait here."""
    memory = memo.of(session)
    rows = memory.pending.get(_insert(table), ()) if memory is not None else ()
    found = next((row for row in reversed(rows) if all(row[name] == key[name] for name in key)), None)
    if found is None:
        return False
    assert memory is not None  # the row was found in it
    memory.written(table.name)
    found.update(values)
    return True


def write(connection: Connection, memory: Memo, tables: frozenset[str] | None = None) -> None:
    """Write what waits for these tables, or all that waits: rows after those that they are tied to."""
    ranks = _ranks()
    due = [one for one in memory.pending if tables is None or one.table.name in tables]
    waiting = {one: memory.pending.pop(one) for one in due}
    memory.writing = True
    many = arrays.execute if connection.dialect.name == "postgresql" else put_together.write
    try:
        with nullcontext() if connection.dialect.name == "sqlite" else postgresql.together(connection):
            for statement in sorted(waiting, key=lambda one: ranks[one.table.name]):
                for rows in _alike(_last(statement, waiting[statement])):
                    many(connection, statement, rows)
    finally:
        memory.writing = False


def write_for(connection: Connection, memory: Memo, statement: Any) -> None:
    """Write what a statement looks at or changes, or ties a row to, and what that is tied to; the rest goes on waiting."""
    if statement.get_execution_options().get("apart"):
        return
    if statement not in _TOUCHED:
        _TOUCHED[statement] = _tables(statement)
    found = _TOUCHED[statement]
    waiting = frozenset(one.table.name for one in memory.pending)
    if found is None:
        write(connection, memory)
    elif touched := waiting & found:
        write(connection, memory, _with_tied(touched))


def settle(session: Session) -> None:
    """At the end of the transaction."""
    memory = memo.of(session)
    if memory is not None and memory.pending:
        write(session.connection(), memory)


def _last(statement: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without rows that others come after and replace."""
    key = statement.get_execution_options().get(LAST_OF)
    return rows if key is None else [*{tuple(row[name] for name in key): row for row in rows}.values()]


def _tables(statement: Any) -> frozenset[str] | None:
    """What a statement looks at, and what the rows that it changes may be tied to. None: nobody knows."""
    if not (getattr(statement, "is_select", False) or getattr(statement, "is_dml", False)):
        return None
    named: set[str] = {one.name for one in visitors.iterate(statement) if isinstance(one, TableClause)}
    return frozenset(named) | _with_tied(frozenset({statement.table.name})) if statement.is_dml else frozenset(named)


@cache
def _with_tied(names: frozenset[str]) -> frozenset[str]:
    """These tables, and all that their rows may be tied to, however far."""
    tables = [table for name in names if (table := SQLModel.metadata.tables.get(name)) is not None]
    further = frozenset(key.column.table.name for table in tables for key in table.foreign_keys) - names
    return _with_tied(names | further) if further else names


def _alike(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows with the same columns together: one statement takes no others."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple(row), []).append(row)
    return list(found.values())


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _ranks() -> dict[str, int]:
    """The order in which tables are tied to each other."""
    return {table.name: rank for rank, table in enumerate(SQLModel.metadata.sorted_tables)}

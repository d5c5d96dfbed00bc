"""The whole store copied while it is worked on. The one rule: the main store first, the journal after it.

Whatever the copy of the main store knows of was in the journal before, so it is in the copy of the journal too; a mail that came
or was worked on in between is in the journal only, and pending: it is worked on again, and none is missing.

A copy is always two SQLite files, whatever the store is: on PostgreSQL the rows of both are read in one snapshot, by no more
rights than Mailgate has anyway, and a copy can be looked at, or become a store of either kind, wherever there is this program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text

from store import schema, series
from store.engine import Store
from store.ids import SEQUENCES
from store.tables import JOURNAL, MAIN, BlobRow, Counter, table_of

#: Rows moved at once, of tables without and with octets in them: a row of those may have as many as a mail may.
_ROWS, _HEAVY_ROWS = 500, 8
_HEAVY = frozenset({"journal", "outbox", "public_message", "internal_note"})
#: Kept otherwise: attachments are files of a copy, and PostgreSQL counts by its own means.
_ASIDE = frozenset({table_of(BlobRow).name, table_of(Counter).name})


def copy(store: Store, into: Store) -> None:
    """Copy a store into new SQLite files, as of one moment after the call, beside whoever works on it."""
    if store.sqlite:
        _copy_file(store.main_engine, into.main_engine)
        _copy_file(store.journal_engine, into.journal_engine)
        return
    schema.upgrade(into)
    with store.snapshot() as session:
        source = session.connection()
        with into.main_engine.begin() as target:
            _rows(source, target, MAIN)
            for name in SEQUENCES:
                series.go_on_from(target, name, series.stands_at(source, name))
        with into.journal_engine.begin() as target:
            _rows(source, target, JOURNAL)


@contextmanager
def fill(store: Store, source: Store) -> Iterator[None]:
    """The other way: put what a copy holds into a store. On PostgreSQL its tables are there and empty, and all of it is in them
    when the block ends, or nothing; the block itself has no need of the copy.

    Raises what the database raises.
    """
    if store.sqlite:
        copy(source, store)
        yield
        return
    with store.main_engine.begin() as target:
        with source.read() as session:
            target.execute(delete(table_of(Counter)))
            _rows(session.connection(), target, MAIN, aside=_ASIDE - {table_of(Counter).name})
            for name in SEQUENCES:
                series.go_on_from(target, name, series.stands_at(session.connection(), name))
        with source.journal_read() as connection:
            _rows(connection, target, JOURNAL)
        number_on(target)
        yield


def clear(store: Store) -> None:
    """Take away again what ``fill`` put into PostgreSQL."""
    with store.main_engine.begin() as target:
        for table in reversed((*MAIN, *JOURNAL)):
            target.execute(delete(table))


def is_empty(store: Store) -> bool:
    """Whether nothing is in a store, tables or not. Attachments that nothing names are nothing: a restore failed, or ended before
    all tables were made. Raises SchemaError for tables of another version."""
    has = schema.NOTHING if store.missing else schema.current(store)
    if has == schema.NOTHING:
        return True
    if complete := has != schema.head()._replace(journal=None):
        schema.check(store)
    with store.read() as session:
        some = [_first(session.connection(), table) for table in MAIN if table.name not in _ASIDE]
    if complete:
        with store.journal_read() as connection:
            some += [_first(connection, table) for table in JOURNAL]
    return not any(some)


def octets(store: Store) -> int:
    """About how many octets a copy takes."""
    if store.sqlite:
        return sum(_pages(engine) for engine in (store.main_engine, store.journal_engine))
    with store.read() as session:
        return int(session.connection().execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _first(connection: Connection, table: Table) -> bool:
    return connection.execute(select(*table.primary_key.columns).limit(1)).first() is not None


def _pages(engine: Engine) -> int:
    with engine.connect() as connection:
        pages, size = (connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in ("page_count", "page_size"))
    return int(pages) * int(size)


def _copy_file(source: Engine, target: Engine) -> None:
    """SQLite's own backup, all pages in one read transaction: writers go on meanwhile (https://sqlite.org/backup.html)."""
    with closing(source.raw_connection()) as old, closing(target.raw_connection()) as new:
        pages: Any = old.driver_connection
        copied: Any = new.driver_connection
        pages.backup(copied, pages=-1)
        copied.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(source: Connection, target: Connection, tables: tuple[Table, ...], *, aside: frozenset[str] = _ASIDE) -> None:
    for table in tables:
        if table.name not in aside:
            for rows in _read(source, table):
                target.execute(insert(table), rows)


def _read(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    many = _HEAVY_ROWS if table.name in _HEAVY else _ROWS
    streamed = source.execution_options(yield_per=many)
    for rows in streamed.execute(select(table)).mappings().partitions(many):
        yield [dict(row) for row in rows]


def number_on(target: Connection) -> None:
    """PostgreSQL numbers rows by sequences that know nothing of rows that were brought."""
    for table in (*MAIN, *JOURNAL):
        key = table.autoincrement_column
        if key is not None and key.table is table:
            last = target.scalar(select(func.coalesce(func.max(key), 0)))
            named = {"table": table.name, "column": key.name, "value": last}
            target.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :value) WHERE :value > 0"), named)

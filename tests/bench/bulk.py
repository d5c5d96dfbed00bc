"""Many rows at once, past the ORM: the driver's own bulk way. Its one rule: what the store keeps beside its rows (indexes, the
words they are found by, the series of numbers) is made after them as the store makes it, so that nothing tells them from rows
written one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, text

from store import indexing
from store.engine import Store
from store.ids import SEQUENCES
from store.tables import JOURNAL, MAIN

_FLUSH = 10_000
_QUICK = (
    "PRAGMA synchronous=OFF",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA cache_size=-400000",
    "PRAGMA temp_store=FILE",
)
_CAREFUL = ("PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA cache_size=-2000", "PRAGMA temp_store=DEFAULT")


class Bulk:
    """Rows for the tables of one database, in the order of their keys as far as possible. Values are the database's own: a time
    is ``when``'s text, JSON is text."""

    def __init__(self, connection: Any, tables: Sequence[Table], *, sqlite: bool) -> None:
        """``connection`` is the driver's, inside of a transaction."""
        self._connection, self._sqlite = connection, sqlite
        self._tables = {table.name: table for table in tables}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def columns(self, table: str, names: str) -> None:
        """Which columns rows of a table will have, with blanks between. Raises KeyError for a name that is none."""
        self._columns[table] = tuple(self._tables[table].c[name].name for name in names.split())
        self._rows[table] = []

    def add(self, table: str, *row: Any) -> None:
        """One row."""
        rows = self._rows[table]
        rows.append(row)
        if len(rows) == _FLUSH:
            self._write(table)

    def finish(self) -> None:
        """Write what is left."""
        for table in self._rows:
            self._write(table)

    def _write(self, table: str) -> None:
        rows, self._rows[table] = self._rows[table], []
        names = ", ".join(self._columns[table])
        if self._sqlite:
            marks = ", ".join("?" * len(self._columns[table]))
            self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def when(at: datetime) -> str:
    """A time as both databases read it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@contextmanager
def filling(store: Store) -> Iterator[tuple[Bulk, Bulk]]:
    """What fills the main store and the journal, both fresh; in the end their indexes are made, and their statistics."""
    _without(store)
    with _opened(store, MAIN) as main, _opened(store, JOURNAL) as mails:
        yield main, mails
    _with(store)


@contextmanager
def _opened(store: Store, tables: Sequence[Table]) -> Iterator[Bulk]:
    engine = store.main_engine if tables is MAIN else store.journal_engine
    connection: Any = engine.raw_connection()
    try:
        for setting in ("BEGIN",) if store.sqlite else ("SET session_replication_role = replica", "SET timezone = 'UTC'"):
            connection.cursor().execute(setting)
        bulk = Bulk(connection.driver_connection, tables, sqlite=store.sqlite)
        yield bulk
        bulk.finish()
        connection.driver_connection.commit()
        if not store.sqlite:
            connection.cursor().execute("SET session_replication_role = origin")
            connection.driver_connection.commit()
    finally:
        connection.close()


def _without(store: Store) -> None:
    """No index but of keys, and no words: they are made much faster of all rows."""
    for engine, tables in ((store.main_engine, MAIN), (store.journal_engine, JOURNAL)):
        if store.sqlite:
            _pragmas(engine, _QUICK)
        with engine.begin() as connection:
            for index in (index for table in tables for index in table.indexes):
                index.drop(connection)
            if tables is MAIN:
                indexing.drop(connection)


def _with(store: Store) -> None:
    for engine, tables in ((store.main_engine, MAIN), (store.journal_engine, JOURNAL)):
        with engine.begin() as connection:
            for index in (index for table in tables for index in table.indexes):
                index.create(connection)
            if tables is MAIN:
                indexing.create(connection)
                _go_on_from(connection, sqlite=store.sqlite)
        if store.sqlite:
            _pragmas(engine, _CAREFUL)
    if not store.sqlite:
        with store.main_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as autovacuum does in a while


def _go_on_from(connection: Any, *, sqlite: bool) -> None:
    """The next numbers are those after the last ones."""
    last = {"ticket": "ticket.number", "outbox": "outbox.id", "entry": "event.id public_message.id internal_note.id undo.entry"}
    for series, columns in last.items():
        pairs = (column.split(".") for column in columns.split())
        tops = [connection.scalar(text(f"SELECT max({name}) FROM {table}")) or 0 for table, name in pairs]
        if sqlite:
            connection.execute(text("UPDATE counter SET value = :top WHERE name = :name"), {"top": max(tops), "name": series})
        elif max(tops):
            connection.execute(text("SELECT setval(:name, :top)"), {"name": SEQUENCES[series].name, "top": max(tops)})
    if not sqlite:
        numbered = ((table, table.autoincrement_column) for table in (*MAIN, *JOURNAL))
        for table, column in ((table, one.name) for table, one in numbered if one is not None):
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column})
            top = connection.scalar(text(f"SELECT max({column}) FROM {table.name}"))
            if sequence and top:
                connection.execute(text("SELECT setval(:name, :top)"), {"name": sequence, "top": top})


def _pragmas(engine: Any, pragmas: Sequence[str]) -> None:
    connection = engine.raw_connection()
    try:
        for pragma in pragmas:
            connection.cursor().execute(pragma)
    finally:
        connection.close()

"""The full-text index and how it comes to be. The one rule: public messages, notes and what staff know of a ticket are three
indexes; no document of any of them holds words of another.

The database keeps it, in the transaction of the words themselves: on SQLite triggers feed FTS5 tables that hold no text of their
own, on PostgreSQL it is a GIN index over a generated column. So a note that is published moves from one index to another with its
row, whoever moves it. Accents and case do not count in either, and none needs an extension. Revisions call this module: what it
says of a table names no column that could change.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, event
from sqlmodel import SQLModel

from store import rewording

#: How the names of all of them begin, and of nothing else.
PREFIX = "search_"
#: PostgreSQL's column of what a row is found by.
DOCUMENT = "search_document"
#: Index -> its table, the table's key, the columns whose words it holds.
INDEXES = {
    "search_public": ("public_message", "id", ("text", "words")),
    "search_internal": ("internal_note", "id", ("text", "words")),
    "search_ticket": ("ticket_words", "ticket", ("words",)),
}
#: PostgreSQL refuses a document of more than a megabyte of words; the beginning of one that long is enough to find it.
_INDEXED = 100_000
_BATCH = 500

_FROM = "àáâãäåāăąçćĉċčďèéêëēĕėęěĝğġģĥìíîïĩīĭįĵķĺļľñńņňòóôõöōŏőŕŗřśŝşšţťùúûüũūŭůűųŵýÿŷźżž"
_TO = "aaaaaaaaacccccdeeeeeeeeegggghiiiiiiiijklllnnnnoooooooorrrssssttuuuuuuuuuuwyyyzzz"
_MARKS = "".join(map(chr, range(0x300, 0x30D))) + "\u0327\u0328\u030c"
_PARTS = "._-/@:+&=?~%#\\<>|^*$"


#: So many different letters beyond ASCII are looked for one by one, then all at once.
_STRANGE = 40
_ESCAPES = {"\\": "\\\\", "%": "\\x25"}  # a bare % is the driver's


def _folding() -> str:
    """What folds a text: lower case without accents, its words parted at every sign.

    ``translate`` compares each letter with all of its table, so only letters that are there are looked up, each once.
    """
    plain = "lower(said)"
    for part in _PARTS:
        plain = f"replace({plain}, E'{_ESCAPES.get(part, part)}', ' ')"
    accents, letters = f"'{_FROM}{_FROM.upper()}{_MARKS}'", f"'{_TO}{_TO}'"
    return f"""
DECLARE
    folded text := {plain};
    strange text;
    letter text;
    place int;
BEGIN
    IF octet_length(folded) = char_length(folded) THEN RETURN folded; END IF;
    strange := regexp_replace(folded, '[\\u0001-\\u007f]+', '', 'g');
    FOR round IN 1..{_STRANGE} LOOP
        IF strange = '' THEN RETURN folded; END IF;
        letter := left(strange, 1);
        strange := replace(strange, letter, '');
        place := strpos({accents}, letter);
        IF place > 0 THEN folded := replace(folded, letter, substr({letters}, place, 1)); END IF;
    END LOOP;
    RETURN translate(folded, {accents}, {letters});
END"""


def create(connection: Connection) -> None:
    """Make the index, empty rows or full ones; what there is already is made anew."""
    drop(connection)
    if connection.dialect.name == "sqlite":
        for name, (table, key, columns) in INDEXES.items():
            for statement in _sqlite(name, table, key, columns):
                connection.exec_driver_sql(statement)
        return
    for statement in _POSTGRESQL:
        connection.exec_driver_sql(statement)


def refold(connection: Connection) -> None:
    """Have PostgreSQL fold words as this program does: the same, but quicker than before."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(_FUNCTIONS[0])


def drop(connection: Connection) -> None:
    """Take the index away; the words stay."""
    sqlite = connection.dialect.name == "sqlite"
    for name, (table, _, _) in INDEXES.items():
        if not sqlite:
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {DOCUMENT}")  # and its index with it
            continue
        for when in ("added", "removed", "changed"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{when}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def _sqlite(name: str, table: str, key: str, columns: tuple[str, ...]) -> list[str]:
    """FTS5 with the table itself as its content: it stores words and where they stand, not the texts once more."""
    listed = ", ".join(columns)
    news, olds = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {name} (rowid, {listed}) VALUES (new.{key}, {news});"  # noqa: S608 - names of ours
    remove = f"INSERT INTO {name} ({name}, rowid, {listed}) VALUES ('delete', old.{key}, {olds});"  # noqa: S608
    kept = f"content='{table}', content_rowid='{key}', tokenize='unicode61 remove_diacritics 2'"
    return [
        f"CREATE VIRTUAL TABLE {name} USING fts5({listed}, {kept})",
        f"INSERT INTO {name} ({name}) VALUES ('rebuild')",  # noqa: S608
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {listed} ON {table} BEGIN {remove} {add} END",
    ]


def _gin(name: str, table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """The words stand beside the row as well: GIN knows no places, so a phrase is looked for there, not in the text anew."""
    words = f"tsvector GENERATED ALWAYS AS (search_words({', '.join(columns)})) STORED"
    return (
        f"ALTER TABLE {table} ADD COLUMN {DOCUMENT} {words}",
        f"CREATE INDEX {name} ON {table} USING gin ({DOCUMENT})",
    )


_PURE = "LANGUAGE sql IMMUTABLE PARALLEL SAFE"
_DOCUMENT = f"search_folded(left(said, {_INDEXED}) || ' ' || left(more, {_INDEXED}))"
_FOLDED = f"search_folded(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ {_folding()} $$"
_READ = (
    f"search_words(said text, more text DEFAULT '') RETURNS tsvector {_PURE} AS $$ SELECT to_tsvector('simple', {_DOCUMENT}) $$"
)
_FUNCTIONS = (f"CREATE OR REPLACE FUNCTION {_FOLDED}", f"CREATE OR REPLACE FUNCTION {_READ}")
_POSTGRESQL = (*_FUNCTIONS, *(step for name, (table, _, columns) in INDEXES.items() for step in _gin(name, table, columns)))


def fill(connection: Connection) -> None:
    """Write the words of all rows there are, in batches."""
    for table in ("public_message", "internal_note"):
        last = 0
        while rows := connection.execute(_ENTRIES[table], {"last": last, "most": _BATCH}).all():
            last = rows[-1].id
            files = _files(connection, [row.id for row in rows])
            made = [
                {"key": row.id, "made": rewording.of_entry(row.subject, row.text, files.get(row.id, []), row.customer or "")}
                for row in rows
            ]
            connection.execute(_SET[table], made)
    _fill_tickets(connection)


def _fill_tickets(connection: Connection) -> None:
    last = 0
    while numbers := connection.scalars(_NUMBERS, {"last": last, "most": _BATCH}).all():
        last = numbers[-1]
        rewording.reword(connection, numbers)


def _files(connection: Connection, entries: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for entry, name in connection.execute(_NAMES, {"entries": entries}):
        found.setdefault(entry, []).append(name)
    return found


def _plain(name: str, *columns: str) -> Any:
    return sa.table(name, *map(sa.column, columns))


_TICKET = _plain("ticket", "number", "subject")
_PERSON = _plain("person", "id", "address")
_FILE = _plain("attachment", "entry", "position", "name")
_NUMBERS = (
    sa.select(_TICKET.c.number)
    .where(_TICKET.c.number > sa.bindparam("last"))
    .order_by(_TICKET.c.number)
    .limit(sa.bindparam("most"))
)
_NAMES = (
    sa.select(_FILE.c.entry, _FILE.c.name)
    .where(_FILE.c.entry.in_(sa.bindparam("entries", expanding=True)))
    .order_by(_FILE.c.entry, _FILE.c.position)
)


def _entries(table: str) -> tuple[Any, Any]:
    said = _plain(table, "id", "ticket", "author", "author_role", "text", "words")
    wrote = sa.and_(_PERSON.c.id == said.c.author, said.c.author_role == "customer")
    read = (
        sa.select(said.c.id, said.c.text, _TICKET.c.subject, _PERSON.c.address.label("customer"))
        .join(_TICKET, _TICKET.c.number == said.c.ticket)
        .outerjoin(_PERSON, wrote)
        .where(said.c.id > sa.bindparam("last"))
        .order_by(said.c.id)
        .limit(sa.bindparam("most"))
    )
    return read, sa.update(said).where(said.c.id == sa.bindparam("key")).values(words=sa.bindparam("made"))


_ENTRIES = {name: _entries(name)[0] for name in ("public_message", "internal_note")}
_SET = {name: _entries(name)[1] for name in ("public_message", "internal_note")}


def _with_tables(metadata: sa.MetaData, connection: Connection, *, tables: Any = None, **_: Any) -> None:
    if tables is None or metadata.tables["ticket_words"] in tables:
        create(connection)


def _without_tables(metadata: sa.MetaData, connection: Connection, *, tables: Any = None, **_: Any) -> None:
    if tables is None or metadata.tables["ticket_words"] in tables:
        drop(connection)


event.listen(SQLModel.metadata, "after_create", _with_tables)
event.listen(SQLModel.metadata, "before_drop", _without_tables)

"""Which version of the tables a database has, and how it gets this program's. The one rule: an unknown version is never touched.

The main store and the journal have a history each (``store/migrations``) with a version table of its own, so that both can live
in one PostgreSQL database or in two SQLite files.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from store.engine import Store
from store.tables import JOURNAL, MAIN

_FOLDER = Path(__file__).parent / "migrations"
#: One number of our own for PostgreSQL's advisory locks: the bytes of "mgschema". Two upgrades at once run one after the other.
_LOCK = 0x6D67736368656D61


class SchemaError(Exception):
    """The database does not have this program's tables. The text says what to do."""


class Revisions(NamedTuple):
    """The place in both histories; None where nothing was ever created."""

    main: str | None
    journal: str | None


NOTHING = Revisions(None, None)
"""What a database has before its first tables."""


@dataclass(frozen=True, slots=True)
class History:
    """One of the two series of revisions."""

    name: str
    version_table: str
    table_names: frozenset[str]
    foreign_names: frozenset[str]
    """Names in the same database that belong to the other history."""

    def config(self) -> Config:
        """What Alembic needs to know, without a file."""
        config = Config()
        config.set_main_option("script_location", _verbatim(_FOLDER))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", _verbatim(_FOLDER / self.name))
        config.attributes["history"] = self
        return config

    @cache  # noqa: B019 - there are two; Alembic reads all its files anew each time, and whoever monitors asks again and again
    def revisions(self) -> tuple[str, ...]:
        """The ids of the revisions this program knows, newest first."""
        return tuple(script.revision for script in ScriptDirectory.from_config(self.config()).walk_revisions())


MAIN_HISTORY = History(
    "main",
    "alembic_version",
    frozenset(table.name for table in MAIN),
    frozenset({"alembic_version_journal", *(table.name for table in JOURNAL)}),
)
JOURNAL_HISTORY = History(
    "journal",
    "alembic_version_journal",
    frozenset(table.name for table in JOURNAL),
    frozenset({"alembic_version", *(table.name for table in MAIN)}),
)


HISTORIES = (MAIN_HISTORY, JOURNAL_HISTORY)


def head() -> Revisions:
    """The newest revisions this program knows."""
    return Revisions(MAIN_HISTORY.revisions()[0], JOURNAL_HISTORY.revisions()[0])


def current(store: Store) -> Revisions:
    """The revisions the database has."""
    with store.read() as session:
        main = _revision(session.connection(), MAIN_HISTORY)
    with store.journal_read() as connection:
        return Revisions(main, _revision(connection, JOURNAL_HISTORY))


def check(store: Store) -> None:
    """Raises SchemaError unless the database has exactly this program's tables. Never makes a file."""
    if store.missing:
        raise SchemaError(f"there is no database at {store.missing}: `mailgate db upgrade` makes its tables")
    has, wanted = current(store), head()
    for history, revision in _newer(has):
        raise SchemaError(_NEWER.format(store=history.name, revision=revision))
    if has == NOTHING:
        raise SchemaError("the database has no tables yet: run `mailgate db upgrade`")
    if has != wanted:
        raise SchemaError(f"the database is at {_words(has)}, this program needs {_words(wanted)}: run `mailgate db upgrade`")


def upgrade(store: Store) -> None:
    """Bring the database to this program's version; does nothing if it is there. One transaction per store.

    Raises SchemaError if it is newer than the program, and then changes nothing.
    """
    for history, revision in _newer(current(store)):
        raise SchemaError(_NEWER.format(store=history.name, revision=revision))
    for history in HISTORIES:
        with connected(store, history) as config:
            command.upgrade(config, "head")


@contextmanager
def connected(store: Store, history: History) -> Iterator[Config]:
    """What Alembic's commands need to work on this database, in one transaction; nobody else's upgrade runs meanwhile."""
    engine = store.journal_engine if history is JOURNAL_HISTORY else store.main_engine
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = history.config()
        config.attributes["connection"] = connection
        yield config


_NEWER = (
    "the {store} store is at revision {revision}, which this program does not know: a newer Mailgate has upgraded it. "
    "Run that version again, or restore the backup made before the upgrade; there is no way down"
)


def _newer(has: Revisions) -> Iterator[tuple[History, str]]:
    for history, revision in zip(HISTORIES, has, strict=True):
        if revision and revision not in history.revisions():
            yield history, revision


def _revision(connection: Connection, history: History) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": history.version_table}).get_current_revision()


def _words(revisions: Revisions) -> str:
    return f"main {revisions.main or 'nothing'}, journal {revisions.journal or 'nothing'}"


def _verbatim(path: Path) -> str:
    return str(path).replace("%", "%%")  # Alembic keeps options in a ConfigParser

"""The databases that measurements run on. Its one rule: each is as durable as an operator's; where one is missing, that is
said.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql

from tests.peers import postgres
from tests.peers.postgres import Postgres

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Engine:
    """One of them. ``server`` is None for SQLite, whose file lies in a folder of the run."""

    name: str
    server: Postgres | None = None

    @contextmanager
    def fresh(self) -> Iterator[tuple[Path, str]]:
        """A folder on a real disk, and the URL of an empty database ("": SQLite, where the folder's owner puts it)."""
        database = self.server.fresh() if self.server else nullcontext("")
        with tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder, database as url:
            yield Path(folder), url

    def settle(self) -> None:
        """Do what a server does by itself after some minutes, so that it writes its log over files it has. A new one makes each
        of them first, 16 MB of zeros, and for 50 ms everybody waits.
        """
        if self.server:
            self.server.execute(sql.SQL("CHECKPOINT").format())


def tidy_when_told_to_stop() -> None:
    """SIGTERM ends the run as Ctrl-C does: what it put on the disk is removed, what it started is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@contextmanager
def engines(wanted: frozenset[str], tell: Callable[[object], None]) -> Iterator[list[Engine]]:
    """Those wanted, as far as they are here; ``tell`` hears of one that is not."""
    found = [Engine(SQLITE)] if SQLITE in wanted else []
    if POSTGRESQL not in wanted:
        yield found
        return
    before, tempfile.tempdir = tempfile.tempdir, "/var/tmp"  # /tmp may be no disk
    try:
        server = postgres.running(options=())
        running = server.__enter__()
    except pytest.skip.Exception as missing:
        tell(f"PostgreSQL left out: {missing}")
        yield found
        return
    finally:
        tempfile.tempdir = before
    try:
        yield [*found, Engine(POSTGRESQL, running)]
    finally:
        server.__exit__(None, None, None)

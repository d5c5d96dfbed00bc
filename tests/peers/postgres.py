"""A private PostgreSQL 15 for a test run. Its one rule: ours alone, in a temporary folder, run by an ordinary user.

``initdb`` refuses root, so root starts it as Debian's user ``postgres``; anybody else runs it as themselves.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.peers.daemon import Daemon, Start
from tests.peers.needs import program
from tests.peers.ports import HOST, free_port

PACKAGE = "postgresql-15"
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
"""For tests of what is stored, not of what survives a power cut."""
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- foreign keys may wait: nothing is left for them to hold
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences WHERE schemaname = 'public';
END $$
"""


@dataclass
class Postgres:
    """A running server: its one superuser, its port, and fresh databases from it. It may be started again over the same data."""

    user: str
    port: int
    _start: Start
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def start(self) -> None:
        """Start it (again)."""
        self._server = Daemon(self._start).__enter__()
        self._server.wait_for("database system is ready to accept connections")

    def stop(self) -> None:
        """Stop it: every session ends at once."""
        self._server.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It neither answers nor goes away, and takes no new session: all its processes are stopped for the while."""
        master = self._server.pid
        os.kill(master, signal.SIGSTOP)  # first, so that it makes no more
        os.waitid(os.P_PID, master, os.WSTOPPED)
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        try:
            for child in children:
                os.kill(int(child), signal.SIGSTOP)
            yield
        finally:
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGCONT)
            os.kill(master, signal.SIGCONT)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database, for ``database.url``."""
        return f"postgresql+psycopg://{self.user}@{HOST}:{self.port}/{database}"

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement outside of any transaction, in the maintenance database."""
        with psycopg.connect(host=HOST, port=self.port, user=self.user, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def throw_out(self, database: str) -> None:
        """End every session of a database, in the middle of whatever it does (R17), and wait for their ends."""
        ended = sql.SQL("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = {}")
        self.execute(ended.format(sql.Literal(database)))

    def empty(self, database: str) -> None:
        """Throw out whoever is connected, every row and every number given out; only the versions of the tables stay.

        Rows are deleted: to truncate all tables, or to copy a database, takes fifty times as long."""
        with psycopg.connect(host=HOST, port=self.port, user=self.user, dbname=database, autocommit=True) as connection:
            connection.execute(_EMPTY)

    @contextmanager
    def fresh(self, name: str = "") -> Iterator[str]:
        """The URL of a new database, dropped afterwards together with whoever is still connected."""
        name = name or f"test_{next(self._numbers)}"
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def running(options: tuple[str, ...] = FAST) -> Iterator[Postgres]:
    """Start a server on a free loopback port and stop it; ``options=()`` keeps it durable."""
    initdb, postgres = program("initdb", PACKAGE), program("postgres", PACKAGE)
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="mailgate-pg-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        _initdb(
            Start(
                argv=[initdb, "-D", folder / "data", "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
                cwd=folder,
                user=user,
            )
        )
        port = free_port()
        where = ("-c", f"listen_addresses={HOST}", "-p", str(port), "-k", str(folder))
        # SIGINT is PostgreSQL's "fast shutdown": it does not wait for clients.
        start = Start(argv=[postgres, "-D", folder / "data", *where, *options], cwd=folder, user=user, stop_signal=signal.SIGINT)
        server = Postgres("desk", port, start)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initdb(start: Start) -> None:
    done = subprocess.run(start.command(), cwd=start.cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"initdb as {start.user or getpass.getuser()}: {done.stdout}{done.stderr}"

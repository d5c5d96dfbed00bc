"""R2, R17: PostgreSQL is away, full, silent, or ends our sessions: 451 in time, on a connection that goes on, and mail sent again
is one message. All on one daemon.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from store.tables import PublicMessageRow
from tests.faults.customers import Customer, Load, each_is_one_message
from tests.peers import postgres as postgres_peer
from tests.peers.dialogue import Wire
from tests.peers.mailgate import Gateway, Plan, running, until
from tests.peers.postgres import FAST, Postgres
from tests.peers.sink import Sink
from tests.size import sized

pytestmark = pytest.mark.peer
MOST = 40
"""Sessions of the server."""
PATIENT = 2
"""``limits.store_timeout`` here, in seconds."""
BACK = 120.0
"""Seconds after which all must go on once the database is back."""
OPTIONS: dict[str, dict[str, Any]] = {
    "limits": {"store_timeout": f"{PATIENT}s"},
    "metrics": {"listen": "127.0.0.1:0"},
    "log": {"level": "warning"},
}
GREET = "S: 220 *\nC: EHLO mail.customer.example\nS: 250-*"
BEFORE = (("MAIL FROM:<anna@customer.example>", "250"), ("RCPT TO:<support@help.example>", "250"), ("DATA", "354"))
MAIL = b"From: anna@customer.example\r\nSubject: Re-sent %d\r\nMessage-ID: <%d@re>\r\n\r\nx\r\n.\r\n"
Session = psycopg.Connection[Any]


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A PostgreSQL for this test alone: it is stopped, frozen and filled up."""
    with postgres_peer.running((*FAST, "-c", f"max_connections={MOST}", "-c", "superuser_reserved_connections=0")) as made:
        yield made


def test_whatever_the_database_does_mail_is_put_off_in_time_and_kept_once(tmp_path: Path, sink: Sink, server: Postgres) -> None:
    with server.fresh() as url, running(Plan(folder=tmp_path, relay=sink.url, url=url, options=OPTIONS)) as gateway:
        trials = Trials(gateway, server, url.rpartition("/")[2])
        trials.sessions_ended(sized(3, 60))
        for trial in (trials.silent, trials.stopped, trials.without_tables, trials.read_only, trials.out_of_connections):
            with trials.resent():
                trial()
        assert " + 0 pending" in gateway.balanced()
        until(lambda: trials.health() == "ok\n", "all well", BACK)
        assert trials.sessions() <= 30, "connections are given back"
        assert gateway.stop() == 0
        said = "\n".join(gateway.daemon.lines)
        assert "lamps" not in said
        assert "customer.example" not in said


class Trials:
    """What a database can do to us."""

    def __init__(self, gateway: Gateway, server: Postgres, name: str) -> None:
        self.gateway, self.server, self.name = gateway, server, name
        self.metrics = gateway.daemon.wait_for(r"metrics (127\.0\.0\.1:\d+)")[1]
        self.mails = 0

    def sessions_ended(self, seconds: int) -> None:
        """Each second all sessions are ended, in the middle of whatever they do."""
        customers = [Customer([self.gateway.port], range(one * 1000, one * 1000 + 1000), pause=0.3) for one in range(4)]
        with Load(customers) as load:
            for _ in range(seconds):
                load.more(1, BACK)
                Event().wait(1.0)  # the trial's own measure
                self.server.throw_out(self.name)
            load.more(4, BACK)
        assert load.codes <= {0, 451}, load.codes
        each_is_one_message(self.gateway, load)

    @contextmanager
    def resent(self) -> Iterator[None]:
        """A mail is put off while the trial lasts, and taken on the same connection after it; it is one message."""
        with Wire(self.gateway.port) as self.wire:
            self.wire.talk(GREET)
            yield
            until(lambda: self._sent(self.wire), "the database's being back", BACK)
            said = " ".join(self.wire.answers).lower()
            assert "(gone)" not in said
            for word in ("psycopg", "sql", "relation", "table", "traceback"):
                assert word not in said, said
        self.mails += 1
        until(lambda: self._messages() == self.mails, "the message", BACK)

    def put_off(self, wire: Wire) -> None:
        """One mail, answered 451 at whatever command, in time."""
        start = time.monotonic()
        assert not self._sent(wire)
        assert any(answer.startswith("451 4.3.0 ") for answer in wire.answers)
        assert not any(answer.startswith("5") for answer in wire.answers), wire.answers
        assert time.monotonic() - start < 120, "before the other side gives up (RFC 5321 4.5.3.2: five minutes)"

    def silent(self) -> None:
        """It answers nothing. Others are greeted meanwhile, and whoever watches is told."""
        with self.server.frozen():
            self.put_off(self.wire)
            with Wire(self.gateway.port) as another:
                another.talk(GREET)
                self.put_off(another)
            start = time.monotonic()
            assert "store: out of reach" in self.health()
            assert time.monotonic() - start < 60

    def stopped(self) -> None:
        """It is not there, and starts again."""
        self.server.stop()
        self.put_off(self.wire)
        self.server.start()

    def without_tables(self) -> None:
        """Somebody has taken tables away."""
        for table in ("journal", "queue"):
            self._run(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
        self.put_off(self.wire)
        for table in ("journal", "queue"):
            self._run(f"ALTER TABLE {table}_elsewhere RENAME TO {table}")

    def read_only(self) -> None:
        """It lets nobody write, as one that follows another (a hot standby)."""
        self._run(f"ALTER DATABASE {self.name} SET default_transaction_read_only = on")
        self.server.throw_out(self.name)
        self.put_off(self.wire)
        with self._session("postgres") as other:
            other.execute(f"ALTER DATABASE {self.name} RESET default_transaction_read_only".encode())
        self.server.throw_out(self.name)

    def out_of_connections(self) -> None:
        """Others have all of them."""
        with ExitStack() as theirs:
            held = [theirs.enter_context(self._session("postgres"))]
            until(lambda: self._all_taken(theirs, held), "no connection left for us")
            self.put_off(self.wire)

    def _all_taken(self, theirs: ExitStack, held: list[Session]) -> bool:
        """All are counted: a session of ours that is ending is listed no more before its place is free, and we would get it."""
        held[0].execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self.name,))
        with suppress(psycopg.OperationalError):
            while len(held) < MOST:
                held.append(theirs.enter_context(self._session("postgres")))
        return len(held) == MOST

    def sessions(self) -> int:
        """How many we have."""
        with self._session("postgres") as asking:
            return self._ours(asking)

    def _ours(self, asking: Session) -> int:
        row = asking.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (self.name,)).fetchone()
        return int(row[0]) if row else 0

    def _session(self, database: str) -> Session:
        return psycopg.connect(
            host="127.0.0.1", port=self.server.port, user=self.server.user, dbname=database, autocommit=True, connect_timeout=60
        )

    def _run(self, statement: str) -> None:
        with self._session(self.name) as one:
            one.execute(statement.encode())

    def health(self) -> str:
        """What ``/healthz`` says."""
        return httpx.get(f"http://{self.metrics}/healthz", timeout=30).text

    def _sent(self, wire: Wire) -> bool:
        """Whether the trial's next mail was taken. After a no, the conversation is at its start."""
        number = 9_000_000 + self.mails
        for command, yes in BEFORE:
            if not wire.say(command).startswith(yes):
                wire.say("RSET")
                return False
        wire.send(MAIL % (number, number))
        return wire.answer().startswith("250")

    def _messages(self) -> int:
        with self.gateway.store.read() as session:
            return session.scalar(select(func.count()).where(col(PublicMessageRow.message_id).like("%@re"))) or 0

"""R16, R17: of two daemons on one PostgreSQL each may be killed, or frozen past its claims, under load: nothing is lost, nothing
doubled.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import update
from sqlmodel import col

from mailgate import app
from store.engine import Store
from store.outbox_rows import State
from store.postgresql import STALLED_MS
from store.tables import Inbound
from tests.faults.customers import Customer, Load, each_is_one_message
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink
from tests.size import sized

pytestmark = pytest.mark.peer
PATIENCE = 15.0
"""Seconds until a customer asks the other gateway; what comes twice is seen to be the same."""
_END_SILENT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '3 seconds'"
)
QUIET = {"log": {"level": "warning"}}


@pytest.fixture
def pair(tmp_path: Path, sink: Sink, postgres: Postgres) -> Iterator[tuple[Gateway, Gateway]]:
    """Two daemons at work on one database."""
    with postgres.fresh() as url:
        first = Plan(folder=tmp_path / "a", relay=sink.url, url=url, options=QUIET)
        with closing(Gateway(first)) as one:
            beside = Plan(folder=tmp_path / "b", relay=sink.url, url=url, options=QUIET, beside=one.home)
            with closing(Gateway(beside)) as other:
                one.start()
                other.start()
                yield one, other


@contextmanager
def frozen(gateway: Gateway) -> Iterator[None]:
    """All its processes stand still, wherever they are, and go on later."""
    stopped = [gateway.daemon.pid, *gateway.pids()]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        with impatient(gateway.store):
            yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def impatient(store: Store) -> Iterator[None]:
    """PostgreSQL ends silent transactions after seconds (``STALLED_MS``: a minute); at full size that is waited for."""
    over = Event()

    def watch() -> None:
        while not over.wait(sized(1, STALLED_MS)):
            with store.main_engine.connect() as connection:
                connection.exec_driver_sql(_END_SILENT)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.soak
@pytest.mark.slow
def test_whichever_dies_or_freezes_the_other_goes_on_and_everything_happens_once(
    pair: tuple[Gateway, Gateway], sink: Sink
) -> None:
    ports = [one.port for one in pair]
    customers = [Customer([*ports], range(n * 1000, n * 1000 + 1000), pause=0.5, patience=PATIENCE) for n in range(2)]
    with Load(customers) as load:
        for turn in range(sized(2, 20)):
            victim, other = pair[turn % 2], pair[1 - turn % 2]
            load.more(2)
            only(customers, other, victim)
            if turn % 2:
                with frozen(victim):
                    leases_end(other)
                    load.more(2)  # and a turn to write that the frozen one has ends
            else:
                victim.kill()
                load.more(2)
                victim.start()
    assert load.codes <= {0, 451, 421}, load.codes
    each_is_one_message(pair[0], load)
    until(lambda: not pair[0].letters(State.DUE), "the letters", 300)
    doubts = {letter.message_id for letter in pair[0].letters(State.UNCERTAIN)}
    copies = Counter(mail.message["Message-ID"].strip("<>") for mail in sink.mails)
    assert all(number == 1 or name in doubts for name, number in copies.items()), copies.most_common(3)
    for one in pair:
        assert one.stop() == 0


def only(customers: list[Customer], first: Gateway, second: Gateway) -> None:
    """Who is asked first from now on."""
    for one in customers:
        one.ports[:] = [first.port, second.port]


def leases_end(gateway: Gateway) -> None:
    """As if ten minutes had passed: claims on mails may be taken over."""
    with gateway.store.write() as session:
        session.execute(update(Inbound).where(col(Inbound.done).is_(False)).values(lease_until=app.now()))

"""``kill -9`` of daemon, gate, desk and readers, again and again: nothing acknowledged is lost or doubled (R1, R5, R9).

What came of it is printed at the end of the run: see ``tests.faults.soaked``.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from store import ledger
from store.outbox_rows import State
from store.tables import DispositionRow, PublicMessageRow
from tests.faults import soaked
from tests.faults.customers import in_doubt_sent_again
from tests.faults.ordeal import END, Customers, Ordeal
from tests.peers.mailgate import Gateway, Plan, running, until
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink
from tests.size import sized

SEED = 20260301
MAILS, KILLS = sized(1000, 10_000), sized(22, 216)
Tell = Callable[[str, object], None]


@pytest.mark.soak
@pytest.mark.slow
def test_kill_after_kill_nothing_is_lost_or_doubled(tmp_path: Path, sink: Sink, record_property: Tell) -> None:
    suffer(Plan(folder=tmp_path, relay=sink.url, options=options(1)), sink, record_property)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.peer
def test_the_same_on_postgresql(tmp_path: Path, sink: Sink, postgres: Postgres, record_property: Tell) -> None:
    with postgres.fresh() as url:
        suffer(Plan(folder=tmp_path, relay=sink.url, url=url, options=options(4)), sink, record_property)


def options(connections: int) -> dict[str, dict[str, Any]]:
    """Each connection to the relay may have one letter half way out when the daemon is killed."""
    return {
        "smtp": {"listen": f"127.0.0.1:{free_port()}"},
        "relay": {"connections": connections},
        "log": {"level": "warning"},
    }


def suffer(plan: Plan, sink: Sink, tell: Tell) -> None:
    """The whole ordeal, and what must hold after it."""
    began = time.monotonic()
    with running(plan) as gateway:
        customers = Customers(gateway.port)
        ordeal = Ordeal(gateway, customers, random.Random(SEED))
        ordeal.go(MAILS, KILLS)
        assert sorted(customers.acknowledged) == list(range(MAILS))
        assert customers.refused == []
        every_mail_is_one_message(gateway, MAILS)
        letters = every_letter_went_out(gateway, sink, ordeal.killed)
        books = gateway.balanced()
        assert " + 0 pending" in books
        assert [one for one in gateway.cli("db", "verify") if not one["ok"]] == []
        tell(soaked.PROPERTY, {**counted(gateway, ordeal, time.monotonic() - began), **letters, "books": books})
        assert gateway.stop() == 0


def every_mail_is_one_message(gateway: Gateway, mails: int) -> None:
    """Exactly one public message per number; whatever was sent twice is recorded as a duplicate."""
    with gateway.store.read() as session:
        messages = Counter(session.scalars(select(col(PublicMessageRow.message_id))))
        ends = Counter(session.scalars(select(col(DispositionRow.disposition))))
    assert messages == {f"{number}@customer.example": 1 for number in range(mails)}
    assert set(ends) <= {"new_ticket", "reply", "duplicate"}
    assert ends["new_ticket"] + ends["reply"] == mails


def every_letter_went_out(gateway: Gateway, sink: Sink, killed: Counter[str]) -> soaked.Column:
    """One letter per cause and recipient; what was half way out at a kill may come a second time, with the same Message-ID."""
    until(lambda: not gateway.letters(State.DUE), "the rest of the letters", END)
    doubted = gateway.letters(State.UNCERTAIN)
    may_be_half_out = (killed["daemon"] + killed["desk"]) * gateway.settings.relay.connections
    assert len(doubted) <= may_be_half_out
    doubled = in_doubt_sent_again(gateway)
    sent = gateway.letters(State.SENT)
    assert len({(letter.message, letter.ticket, letter.recipient, letter.kind) for letter in sent}) == len(sent)
    arrived = Counter(mail.message["Message-ID"].strip("<>") for mail in sink.mails)
    assert arrived.keys() == {letter.message_id for letter in sent}
    assert all(copies == 1 or message_id in doubled for message_id, copies in arrived.items())
    return {
        "letters sent, each arrived": f"{len(sent)}",
        "letters lost": "0",
        "letters half way out at a kill": f"{len(doubted)} (bound: {may_be_half_out})",
        "of these arrived twice, same Message-ID": f"{sum(copies - 1 for copies in arrived.values())}",
    }


def counted(gateway: Gateway, ordeal: Ordeal, seconds: float) -> soaked.Column:
    """The figures of a run that went well."""
    customers, killed = ordeal.customers, ordeal.killed
    return {
        "store": database(gateway),
        "run": f"{soaked.today()}, {soaked.machine()}",
        "seed": str(SEED),
        "took": f"{seconds:.0f} s",
        "mails": str(MAILS),
        "mails acknowledged": str(len(customers.acknowledged)),
        "times sent": f"{customers.sendings}, {customers.cut} conversations cut, {customers.put_off} answers 4yz",
        "answers 5yz": str(len(customers.refused)),
        "`kill -9`": f"{killed.total()} ({', '.join(f'{who} {number}' for who, number in sorted(killed.items()))})",
        "mails lost": "0",
        "mails doubled": "0",
        "mails unaccounted for": str(ledger.books(gateway.store).unaccounted),
        "problems found by `mailgate db verify`": "0",
    }


def database(gateway: Gateway) -> str:
    """Which database, in which version."""
    if gateway.store.sqlite:
        return f"SQLite {sqlite3.sqlite_version}"
    with gateway.store.read() as session:
        return f"PostgreSQL {str(session.connection().execute(text('SHOW server_version')).scalar_one()).split()[0]}"

"""Connections to PostgreSQL live when they are taken up, and cost no question for it."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import psycopg
import pytest

from store import postgresql
from store.engine import Store
from tests.peers.postgres import Postgres

pytestmark = pytest.mark.peer


def number(store: Store) -> int:
    """Which session of the server serves us."""
    with store.journal_read() as connection:
        return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def test_sessions_that_the_server_ended_are_replaced_before_anybody_meets_them(postgres: Postgres) -> None:
    with postgres.fresh() as url:
        store = Store(url)
        with store.journal_read() as one, store.journal_read() as other:
            before = {connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for connection in (one, other)}
        postgres.throw_out(url.rpartition("/")[2])
        after = {number(store) for _ in range(3)}
        store.close()
    assert len(before) == 2
    assert len(after) == 1, "the one used last is taken first: the server knows its statements"
    assert not before & after


def test_who_takes_up_a_connection_used_just_now_asks_nothing(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    plain = psycopg.Connection.execute

    def noted(connection: Any, query: Any, *rest: Any, **named: Any) -> Any:
        asked.append(query)
        return plain(connection, query, *rest, **named)

    with postgres.fresh() as url:
        store = Store(url)
        monkeypatch.setattr(postgresql, "QUIET", math.inf)
        first = number(store)
        monkeypatch.setattr(psycopg.Connection, "execute", noted)
        assert number(store) == first
        assert asked == []
        monkeypatch.setattr(postgresql, "QUIET", 0.0)
        assert number(store) == first
        assert asked == [""], "after a silence it is asked"
        store.close()


@pytest.mark.parametrize(("options", "packed"), [("", "lz4"), ("?options=-cdefault_toast_compression%3Dpglz", "pglz")])
def test_mails_are_packed_quickly_unless_the_operator_chose_how(postgres: Postgres, options: str, packed: str) -> None:
    with postgres.fresh() as url:
        store = Store(f"{url}{options}")
        with store.journal_read() as connection:
            assert connection.exec_driver_sql("SHOW default_toast_compression").scalar_one() == packed
        store.close()


def test_who_has_no_postgresql_loads_nothing_for_it() -> None:
    script = "import sys, mailgate.service; print('psycopg' in sys.modules)"
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert asked.stdout == "False\n"

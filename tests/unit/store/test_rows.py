"""Many rows at once: what is in the database is the same as if SQLAlchemy had put each row's parameters together."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from store import rows
from store.engine import Store
from store.tables import Inbound, table_of

INBOUND = table_of(Inbound)
AT = datetime(2026, 3, 2, 12, 30, 1, 250, tzinfo=timezone(timedelta(hours=2)))
#: Columns of every sort: numbers, texts, truth, times, JSON, and what is left out.
NEW = [
    {
        "journal_id": 1,
        "done": False,
        "owner": "désk",
        "attempts": 2,
        "lease_until": AT,
        "subject": "It's 100 % :odd ?",
        "steps": [],
    },
    {"journal_id": 2, "done": True, "owner": "", "attempts": 0, "lease_until": AT, "subject": "", "steps": [{"ü": None}, 1.5]},
]
CHANGED = (
    update(INBOUND)
    .where(INBOUND.c.journal_id == bindparam("this"))
    .values(done=True, sender=bindparam("new_sender"), steps=bindparam("new_steps"))
)
CHANGES = [{"this": n, "new_sender": None, "new_steps": [{"n": n}]} for n in (1, 2)]


def _written(url: str, *, quickly: bool) -> list[Any]:
    """Both statements' rows, one by one and together, as the driver reads them."""
    store = Store(url)
    found = []
    try:
        for statement, given in ((insert(INBOUND), NEW), (CHANGED, CHANGES), (CHANGED, CHANGES[:1])):
            with store.main_engine.begin() as connection:
                if quickly:
                    rows.write(connection, statement, given)
                else:
                    connection.execute(statement, given)
                order = "SELECT * FROM inbound ORDER BY journal_id"
                found.append([tuple(row) for row in connection.exec_driver_sql(order).all()])
        with store.main_engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM inbound")
    finally:
        store.close()
    return found


def test_rows_are_written_as_sqlalchemy_writes_them(desk_url: str) -> None:
    assert _written(desk_url, quickly=True) == _written(desk_url, quickly=False)


def test_what_the_database_refuses_is_an_error_as_ever(desk_url: str) -> None:
    store = Store(desk_url)
    try:
        with pytest.raises(IntegrityError), store.main_engine.begin() as connection:
            rows.write(connection, insert(INBOUND), [*NEW, *NEW])
        with pytest.raises(IntegrityError, match="parameters hidden"), store.main_engine.begin() as connection:
            rows.write(connection, insert(INBOUND), [{**NEW[0], "subject": None, "owner": ""}] * 2)
    finally:
        store.close()


def test_new_rows_get_numbers_in_their_order_or_none_of_them_is_there(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'desk.db'}")
    try:
        with store.main_engine.begin() as connection:
            INBOUND.create(connection)
            assert rows.numbered(connection, insert(INBOUND).inline(), NEW) == [1, 2]
        with pytest.raises(IntegrityError), store.main_engine.begin() as connection:
            rows.numbered(connection, insert(INBOUND).inline(), [NEW[0] | {"journal_id": 3}, NEW[0]])
        with store.main_engine.begin() as connection:
            found = connection.exec_driver_sql("SELECT journal_id, owner FROM inbound ORDER BY journal_id").all()
        assert [tuple(row) for row in found] == [(1, "désk"), (2, "")]
    finally:
        store.close()

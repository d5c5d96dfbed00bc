"""R7: data of every earlier revision is brought to this one whole, on both databases, and a desk works on with it."""

from __future__ import annotations

import base64
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, Boolean, DateTime, Engine, MetaData, Table, insert, text

from mailgate.desk.story import Spoken
from mailgate.mail.model import TicketNumber
from store import copying, ids, ledger, schema, series, shared_blobs, verifying
from store.engine import Store
from tests.office import Office
from tests.peers.postgres import Postgres

DATA = Path(__file__).parent / "data"
LATER = datetime(2026, 12, 1, tzinfo=UTC)
"""After all that the data tells of."""
REVISIONS = sorted(path.stem for path in DATA.glob("*.json"))


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def test_every_earlier_store_is_upgraded_whole_and_worked_on(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    assert set(REVISIONS) >= {one for one in schema.MAIN_HISTORY.revisions() if one != schema.head().main}
    for revision in REVISIONS:
        home = tmp_path / revision
        home.mkdir()
        if engine == "sqlite":
            goes_on(f"sqlite:///{home}/desk.db", revision, home)
        else:
            postgres: Postgres = request.getfixturevalue("postgres")
            with postgres.fresh() as url:
                goes_on(url, revision, home)


def goes_on(url: str, revision: str, home: Path) -> None:
    """The data of one revision, upgraded; then its customer answers."""
    kept = json.loads((DATA / f"{revision}.json").read_text(encoding="utf-8"))
    with closing(Store(url)) as store:
        write(store, kept)
        with pytest.raises(schema.SchemaError, match="run `mailgate db upgrade`") if old(kept) else nothing():
            schema.check(store)
        schema.upgrade(store)
        count_on(store, kept)
        blobs = shared_blobs.blobs(store, home / "data" / "blobs")
        blobs.put_all(base64.b64decode(data) for data in kept["blobs"].values())
        assert [one for one in verifying.verify(store, blobs) if not one.ok] == [], revision
        before = ledger.books(store)
    assert before.accepted == len(kept["journal"]["journal"])
    assert before.ends.get("new_ticket", 0) >= 2
    with Office(url, home) as office:
        office.now = LATER
        lamp = next(one["number"] for one in kept["main"]["ticket"] if one["subject"] == "Lamp")
        office.mail("anna@customer.example", "support", "Re: Lamp", "It works again.", in_reply_to="<a1@x.example>")
        office.mail("new@customer.example", "support", "Roof", "It leaks.")
        office.work()
        said = [one.text for one in office.ticket(TicketNumber(lamp)).timeline if isinstance(one, Spoken)]
        assert "It works again." in said[-1], revision
        assert ledger.books(office.store).ends["new_ticket"] == before.ends["new_ticket"] + 1, revision
        assert [one for one in verifying.verify(office.store, office.house.blobs) if not one.ok] == [], revision


def old(kept: dict[str, Any]) -> bool:
    return bool(kept["revisions"] != schema.head()._asdict())


def nothing() -> Any:
    """No error is expected."""
    from contextlib import nullcontext

    return nullcontext()


def write(store: Store, kept: dict[str, Any]) -> None:
    """A database as the program of that revision left it."""
    for history, engine in ((schema.MAIN_HISTORY, store.main_engine), (schema.JOURNAL_HISTORY, store.journal_engine)):
        with schema.connected(store, history) as config:
            command.upgrade(config, kept["revisions"][history.name])
        fill(engine, kept[history.name])


def count_on(store: Store, kept: dict[str, Any]) -> None:
    """PostgreSQL numbers by sequences, which the rows came without."""
    if not store.sqlite:
        with store.main_engine.begin() as connection:
            for row in kept["main"]["counter"]:
                if row["name"] in ids.SEQUENCES:
                    series.go_on_from(connection, row["name"], row["value"])
            copying.number_on(connection)


def fill(engine: Engine, tables: dict[str, list[dict[str, Any]]]) -> None:
    found = MetaData()
    found.reflect(engine, only=[*tables])
    with engine.begin() as connection:
        for table in found.sorted_tables:
            connection.execute(text(f"DELETE FROM {table.name}"))
            if rows := [typed(table, row) for row in tables.get(table.name, ())]:
                connection.execute(insert(table), rows)


def typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the driver of that database wants it."""
    return {name: value_of(table, name, value) for name, value in row.items()}


def value_of(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value if engine_forgets_zones(kind) else f"{value}+00:00")
    if isinstance(kind, JSON):
        return json.loads(value)
    return bool(value) if isinstance(kind, Boolean) else value


def engine_forgets_zones(kind: DateTime) -> bool:
    """SQLite keeps no zone with a time."""
    return not kind.timezone

"""Each database of the suite is there, empty, and gone afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from mailgate.mail.model import Address
from store import ids, people
from store.engine import Store
from tests.peers.postgres import Postgres
from tests.stand_ins import START


def test_a_fresh_database_answers_and_is_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
            assert inspect(connection).get_table_names() == []
            connection.execute(text("CREATE TABLE lamp (id INTEGER)"))
    finally:
        engine.dispose()


@pytest.mark.peer
def test_what_a_test_leaves_in_postgresql_is_gone_with_it(postgres: Postgres) -> None:
    with postgres.fresh() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE lamp (id INTEGER)"))
        # The pool still holds a connection: FORCE ends it.
    engine.dispose()
    maintenance = create_engine(postgres.url("postgres"))
    with maintenance.connect() as connection:
        left = connection.execute(text("SELECT datname FROM pg_database")).scalars().all()
    maintenance.dispose()
    assert url.rpartition("/")[2] not in left


@pytest.mark.peer
def test_a_desk_is_emptied_of_rows_numbers_and_guests(postgres: Postgres, postgres_desk: str) -> None:
    guest = Store(postgres_desk)
    with guest.write() as session:
        assert ids.take(session, "ticket") >= 1
        people.ensure_contact(session, Address("anna@customer.example"), "Anna", START)
    postgres.empty(postgres_desk.rpartition("/")[2])
    guest.close()
    again = Store(postgres_desk)
    with again.write() as session:
        assert ids.take(session, "ticket") == 1
        assert people.by_address(session, [Address("anna@customer.example")]) == {}
    again.close()

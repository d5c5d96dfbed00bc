"""Servers seen at the border: counted, and never more than a page of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from store import schema, servers
from store.engine import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    schema.upgrade(opened)
    yield opened
    opened.close()


def count(store: Store, *ids: str, source: str = "auth", minutes: int = 0) -> None:
    with store.write() as session:
        servers.count(session, source, ids, NOON + timedelta(minutes=minutes))


def seen(store: Store) -> list[tuple[str, str, int]]:
    with store.read() as session:
        return [(row.source, row.authserv_id, row.mails) for row in servers.seen(session)]


def test_the_most_seen_come_first_and_each_way_in_has_its_own(store: Store) -> None:
    count(store, "b")
    count(store, "a", "b", "a", minutes=1)
    count(store, "a", source="inbox", minutes=2)
    assert seen(store) == [("auth", "b", 2), ("inbox", "a", 1), ("auth", "a", 1)]


@pytest.mark.parametrize(("invented", "kept"), [(servers.MOST - 2, 20), (servers.MOST - 1, 20), (servers.MOST, 20)])
def test_invented_ids_push_out_each_other_and_never_a_real_one(store: Store, invented: int, kept: int) -> None:
    count(store, "real")
    count(store, "real")
    for n in range(invented):
        count(store, "real", f"invented{n:02d}", minutes=n)
    found = seen(store)
    assert len(found) == min(kept, invented + 1)
    assert found[0] == ("auth", "real", invented + 2)
    assert (("auth", "invented00", 1) in found) == (invented < servers.MOST)


def test_one_mail_with_more_ids_than_are_kept_fills_the_places_and_no_more(store: Store) -> None:
    count(store, *(f"id{n}" for n in range(servers.MOST + 5)))
    assert len(seen(store)) == servers.MOST

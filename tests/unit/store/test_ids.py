"""A number is given once, and the series only rises."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from sqlalchemy import event

from store import ids
from store.engine import Store
from tests.stand_ins import hurried

WRITERS = 6
ROUNDS = 15
BATCH = 20


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    """Its disk is not waited for: of many writers the last waits longer than it may on a slow one."""
    opened = hurried(Store(desk_url))
    yield opened
    opened.close()


def take(store: Store, name: ids.Series, count: int = 1) -> int:
    with store.write() as session:
        return ids.take(session, name, count)


def test_every_series_begins_with_one_and_goes_its_own_way(store: Store) -> None:
    assert [take(store, name) for name in ("ticket", "entry", "outbox", "ticket")] == [1, 1, 1, 2]


def test_a_handful_of_numbers_is_a_row_and_the_next_comes_after_it(store: Store) -> None:
    assert [take(store, "entry", 5), take(store, "entry"), take(store, "entry", 2), take(store, "entry")] == [1, 6, 7, 9]


def test_a_transaction_that_failed_takes_its_numbers_with_it(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as session:
        ids.take(session, "entry", 3)
        raise RuntimeError
    assert take(store, "entry") == 1


def test_a_transaction_that_asks_for_numbers_again_and_again_asks_the_database_once(store: Store) -> None:
    asked: list[str] = []
    with store.write() as session:
        event.listen(store.main_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        drawn = [ids.take(session, name) for name in ("ticket", "entry", "outbox", "entry") for _ in range(10)]
        assert drawn == [*range(1, 11), *range(1, 11), *range(1, 11), *range(11, 21)]
    assert sum(one.startswith("SELECT") for one in asked) == 2 - store.sqlite, "where they stand, and how far it came"
    assert len([one for one in asked if "writes" not in one]) <= 3, "besides that the write is counted"
    assert take(store, "entry") == 21


@pytest.mark.parametrize("count", [0, -1])
def test_no_numbers_cannot_be_taken(store: Store, count: int) -> None:
    with pytest.raises(ValueError, match="ask for 1 or more"):
        take(store, "entry", count)


def test_writers_at_once_never_share_a_number_and_each_gets_a_row(store: Store) -> None:
    together = Barrier(WRITERS)

    def write(_: int) -> list[int]:
        together.wait()
        return [take(store, "entry", BATCH) for _ in range(ROUNDS)]

    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(write, range(WRITERS)))
    assert all(earlier < later for mine in results for earlier, later in pairwise(mine))
    firsts = sorted(first for mine in results for first in mine)
    assert len(firsts) == WRITERS * ROUNDS
    assert all(later - earlier >= BATCH for earlier, later in pairwise(firsts))


def test_numbers_are_drawn_by_who_writes_and_by_nobody_else(store: Store) -> None:
    with store.read() as session, pytest.raises(RuntimeError, match=r"inside of Store\.write"):
        ids.take(session, "ticket")

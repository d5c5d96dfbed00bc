"""A number is given once, and the series only rises."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest

from store import ids
from store.engine import Store

WRITERS = 6
ROUNDS = 15
BATCH = 20


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    opened = Store(desk_url)
    yield opened
    opened.close()


def take(store: Store, name: ids.Series, count: int = 1) -> int:
    with store.write() as session:
        return ids.take(session, name, count)


def test_every_series_begins_with_one_and_goes_its_own_way(store: Store) -> None:
    assert [take(store, name) for name in ("ticket", "entry", "outbox", "ticket")] == [1, 1, 1, 2]


def test_a_handful_of_numbers_is_a_row_and_the_next_comes_after_it(store: Store) -> None:
    assert [take(store, "entry", 5), take(store, "entry"), take(store, "entry", 2), take(store, "entry")] == [1, 6, 7, 9]


def test_a_transaction_that_failed_leaves_a_gap_or_takes_its_numbers_with_it(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as session:
        ids.take(session, "entry", 3)
        raise RuntimeError
    after = take(store, "entry")
    assert after == (1 if store.sqlite else 4), "SQLite rolls the row back with everything that bore its numbers"


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


def test_a_gateway_with_numbers_in_hand_keeps_no_other_waiting(desk_url: str, store: Store) -> None:
    if store.sqlite:
        pytest.skip("one SQLite file has one writer")
    other = Store(desk_url)
    with store.write() as session:
        mine = ids.take(session, "ticket")
        assert take(other, "ticket") == mine + 1
    other.close()

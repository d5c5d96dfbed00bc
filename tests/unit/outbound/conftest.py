"""An empty store on each database, and mail out around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.engine import Store
from tests.unit.outbound.pretend import Post, Pretend


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    """The main store's tables, nothing in them."""
    store = Store(desk_url)
    yield store
    store.close()


@pytest.fixture
def relay() -> Pretend:
    """Takes every mail unless told otherwise."""
    return Pretend()


@pytest.fixture
def post(store: Store, relay: Pretend, tmp_path: Path) -> Iterator[Post]:
    """A delivery whose clock stands still."""
    with Post(store, relay, tmp_path) as made:
        yield made

"""An empty store on each database, and mail out around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from store.engine import Store
from store.tables import MAIN
from tests.unit.outbound.pretend import Post, Pretend


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The main store's tables, nothing in them."""
    store = Store(database_url)
    SQLModel.metadata.create_all(store.main_engine, tables=MAIN)
    yield store
    store.close()


@pytest.fixture
def relay() -> Pretend:
    """Takes every mail unless told otherwise."""
    return Pretend()


@pytest.fixture
def post(store: Store, relay: Pretend, tmp_path: Path) -> Post:
    """A delivery whose clock stands still."""
    return Post(store, relay, tmp_path)

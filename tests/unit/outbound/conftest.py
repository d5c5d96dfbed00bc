"""An empty store on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import SQLModel

from store.engine import Store
from store.tables import MAIN


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The main store's tables, nothing in them."""
    store = Store(database_url)
    SQLModel.metadata.create_all(store.main_engine, tables=MAIN)
    yield store
    store.close()

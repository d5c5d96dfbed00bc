"""A desk for answers of all mail programs, on SQLite: what is tried, reading and rules, knows no store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stand_ins import empty_desk


@pytest.fixture
def desk_url(tmp_path: Path) -> str:
    """A database with all tables and no rows."""
    return empty_desk(tmp_path / "desk.db")

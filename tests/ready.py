"""A database ready for one test. Its one rule: all tables, no rows, and in no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stand_ins import empty_desk


def ready_desk(request: pytest.FixtureRequest, home: Path) -> str:
    """The URL of a database for the fixture that asks: its parameter is ``sqlite`` or ``postgresql``."""
    if request.param == "sqlite":
        return empty_desk(home / "desk.db")
    return str(request.getfixturevalue("postgres_desk"))

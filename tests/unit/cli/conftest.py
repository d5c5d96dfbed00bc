"""A home for each test, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.settings import load
from store.engine import Store
from tests.command import Command


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """``mailgate`` in a folder that is no home."""
    return Command(tmp_path, monkeypatch, capsysbinary)


@pytest.fixture
def mailgate(nowhere: Command, desk_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """``mailgate`` in a fresh home."""
    monkeypatch.setenv("MAILGATE_DATABASE__URL", desk_url)
    made = nowhere("init", "desk")
    assert made.code == 0, made
    return Command(nowhere.folder / "desk", nowhere.patch, nowhere.captured)


@pytest.fixture
def store(mailgate: Command) -> Iterator[Store]:
    """The store of that home."""
    opened = Store(load(mailgate.folder / "config/mailgate.toml").database_url)
    yield opened
    opened.close()

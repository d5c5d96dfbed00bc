"""Fixtures of the tests in a browser. Its one rule: what only looks shares one office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.shown import furnished
from tests.peers.site import Served, served


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk with a conversation on it, to be looked at only."""
    with furnished(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[Served]:
    """A desk of one's own, with staff and nothing on it."""
    with served(tmp_path) as made:
        yield made

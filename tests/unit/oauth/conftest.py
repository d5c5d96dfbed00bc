"""A provider and a clock for each test, and the app's secret in the environment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.oauth import provider
from tests.unit.oauth.provider import Provider
from tests.unit.oauth.scene import HUSH, Clock


@pytest.fixture
def said() -> Iterator[Provider]:
    with provider.running() as one:
        yield one


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _client_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENT", HUSH)

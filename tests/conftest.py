"""Fixtures for every test. Its one rule: small here, and every peer in a module of its own under ``tests/peers``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from structlog.typing import Processor

from tests.office import Office
from tests.peers import postfix as postfix_peer
from tests.peers import postgres as postgres_peer
from tests.peers import sink as sink_peer
from tests.peers.ports import free_port as next_free_port
from tests.ready import ready_desk
from tests.stand_ins import migrated

# No deadline: no test is about the wall clock. In CI the same examples each time: a change is judged by itself, not by luck.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("MAILGATE_CI") else "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--golden``: see ``make golden``."""
    parser.addoption("--golden", action="store_true", help="rewrite the golden mails with what comes out now")


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden mails are to be rewritten instead of compared."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine's user reaches a test."""
    for name in os.environ:
        if name == "MAILGATE_CONFIG" or (name.startswith("MAILGATE_") and "__" in name):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _plain_log_lines() -> None:
    """The default draws tracebacks, which parses source in a thread of the gate while pytest may parse some in its own, and
    CPython 3.11 counts the depth of both in one place ("AST constructor recursion depth mismatch")."""
    plain: list[Processor] = [structlog.processors.add_log_level, structlog.processors.KeyValueRenderer()]
    structlog.configure(processors=plain, logger_factory=structlog.PrintLoggerFactory())


@pytest.fixture
def free_port() -> int:
    """A loopback port for a program that cannot bind port 0 itself."""
    return next_free_port()


@pytest.fixture
def sink() -> Iterator[sink_peer.Sink]:
    """The world outside: a relay that keeps every mail."""
    with sink_peer.running() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_peer.Postgres]:
    """A private PostgreSQL server, one for each process of the test run."""
    with postgres_peer.running() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once a SQLite file and once on PostgreSQL: the same suite on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    with request.getfixturevalue("postgres").fresh() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_desk(postgres: postgres_peer.Postgres) -> Iterator[str]:
    """A database with all tables, for one test after the other: see ``desk_url``."""
    with postgres.fresh("desk") as url:
        yield migrated(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def desk_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables and no rows, once a SQLite file and once on PostgreSQL."""
    return ready_desk(request, tmp_path)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk at work, with Bea and Tom for staff."""
    with Office(desk_url, tmp_path) as made:
        made.staff("bea@staff", "Bea")
        made.staff("tom@staff", "Tom")
        yield made


@pytest.fixture
def postfix() -> Iterator[Callable[..., postfix_peer.Postfix]]:
    """Start a Postfix that passes all mail to a port: ``postfix(sink.port)`` or ``postfix(port, "lmtp")``."""
    with ExitStack() as stack:
        yield lambda next_port, transport="smtp": stack.enter_context(postfix_peer.running(next_port, transport))

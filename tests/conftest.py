"""Fixtures for every test. Its one rule: small here, and every peer in a module of its own under ``tests/peers``."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from structlog.typing import Processor

from tests import compiled, open_files
from tests.faults import soaked
from tests.office import Office
from tests.peers import chromium as chromium_peer
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


def pytest_configure(config: pytest.Config) -> None:
    """CI keeps the end of what is printed: there stand the failures themselves, not who was skipped. Open files are watched."""
    if os.environ.get("MAILGATE_CI"):
        config.option.reportchars = "fE"
    config.pluginmanager.register(open_files.Watch())
    compiled.share()


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
def _plain_log_lines() -> Iterator[None]:
    """The default draws tracebacks, which parses source in a thread of the gate while pytest may parse some in its own, and
    CPython 3.11 counts the depth of both in one place ("AST constructor recursion depth mismatch").

    Every level is told, whatever a test before chose. Plain again after the test, too: what is shared by a module is made before
    this, and must not write to a closed stream.
    """
    _log_plainly()
    yield
    _log_plainly()


def _log_plainly() -> None:
    plain: list[Processor] = [structlog.processors.add_log_level, structlog.processors.KeyValueRenderer()]
    structlog.configure(
        processors=plain,
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


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
def chromium_program() -> Iterator[chromium_peer.Chromium]:
    """One browser for each process of the test run: see ``chromium``."""
    with chromium_peer.running() as running:
        yield running


@pytest.fixture
def chromium(chromium_program: chromium_peer.Chromium) -> Iterator[chromium_peer.Chromium]:
    """A browser: ``with chromium.tab(served.url) as page``."""
    with chromium_program.at_hand():
        yield chromium_program


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
def _tables(postgres: postgres_peer.Postgres) -> Iterator[str]:
    """A database with all tables, for one test after the other: ask for ``postgres_desk``, which empties it first."""
    with postgres.fresh("desk") as url:
        yield migrated(url)


@pytest.fixture
def postgres_desk(postgres: postgres_peer.Postgres, _tables: str) -> str:
    """A database on PostgreSQL with all tables and no rows. For the next test it is emptied: leave its tables alone."""
    postgres.empty(_tables.rpartition("/")[2])
    return _tables


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
    """Start a Postfix that passes all mail to a port: ``postfix(sink.port)``, ``postfix(port, "lmtp")``, more lines behind it."""
    with ExitStack() as stack:
        yield lambda *how: stack.enter_context(postfix_peer.running(*how))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The report of the long runs, whichever process ran them."""
    passed = terminalreporter.stats.get("passed", [])
    if columns := [value for report in passed for name, value in report.user_properties if name == soaked.PROPERTY]:
        terminalreporter.write_line(f"\n{soaked.told(columns)}")

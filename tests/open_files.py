"""What a test leaves open. Its one rule: no test ends with more open files than it found, and no module either.

A file, socket, pipe or event loop left open is missing to the tests behind it: a process may have 1,024 of them (``ulimit -n``),
and "Too many open files" then fails whoever comes next instead of the one to blame. So it is looked at, and told by name:

- after a test that has nothing of its module's or of the whole run's: whatever it opened;
- after the last test of a module: whatever the module opened, but for what the whole run keeps (``postgres``, the browser).

Whoever fails is not asked: its traceback holds what it held. What only waits for a thread to end, or for the garbage collector,
is no leak, but waited for: close it all the same.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Generator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

Files = dict[str, str]
"""What is open, by number: a path, or ``socket:[…]``, ``pipe:[…]``, ``anon_inode:[eventpoll]``."""
PATIENCE = 60.0
"""Seconds until a thread that is about to end must have closed what it has."""
_SOON = 0.05
_FOR_GOOD = re.compile(r"/dev/(u?random|null)")
"""Opened once by whoever first needs it, and kept by the system's libraries."""
_OPEN = Path("/proc/self/fd")


def now() -> Files:
    """What this process has open."""
    found = Files()
    for one in _OPEN.iterdir():
        try:
            found[one.name] = str(one.readlink())
        except OSError:  # the folder itself, which was open to be read
            continue
    return found


class Watch:
    """Looks after each test and each module: a plugin of pytest."""

    def __init__(self) -> None:
        self._module: Path | None = None
        self._before_module, self._before_test = Files(), Files()
        self._kept = set[tuple[str, str]]()
        self._failed = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Before anything is made for it."""
        self._before_test = now()
        if item.path != self._module:
            self._module, self._before_module, self._failed = item.path, self._before_test, False
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """What is made for the whole run may stay."""
        if fixturedef.scope != "session":
            return (yield)
        before = now()
        try:
            return (yield)
        finally:
            self._kept |= now().items() - before.items()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        """Whether somebody failed."""
        report = yield
        self._failed = self._failed or (report.failed and call.when != "teardown")
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
        """When all it had is gone."""
        yield
        if self._failed:
            return
        if nextitem is None or nextitem.path != item.path:
            self._blame(self._before_module, f"Left open by {item.path.name} or a fixture of it")
        elif not _shares(item):
            self._blame(self._before_test, "Left open by this test or a fixture of it")

    def _blame(self, before: Files, who: str) -> None:
        left = self._left(before)
        if left:
            gc.collect()
        waited, never = 0.0, Event()
        while (left := self._left(before)) and waited < PATIENCE:
            never.wait(_SOON)
            waited += _SOON
        if left:
            self._kept |= set(left)  # told once
            pytest.fail(f"{who}: {', '.join(sorted(what for _, what in left))}. See tests/open_files.py.", pytrace=False)

    def _left(self, before: Files) -> list[tuple[str, str]]:
        new = now().items() - before.items() - self._kept
        return [one for one in new if not _FOR_GOOD.fullmatch(one[1])]


def _shares(item: pytest.Item) -> bool:
    """Whether a test has something that others have, too, and that may open more at any time."""
    made: dict[str, Any] = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009
    return any(one[-1].scope != "function" and one[-1].baseid for one in made.values())

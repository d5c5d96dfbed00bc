"""The parent of ``mailgate serve``: starts gate and desk, starts again what dies, and stops them in order.

It opens no store itself.

The one rule: it ends only what it started.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import structlog

#: A child may die this often within the time; then something is wrong that starting again does not mend.
DEATHS, WITHIN = 5, 60.0
#: How long a stop may take before the children are killed, in seconds (R7).
GRACE = 30.0
#: How long the first start may take, in seconds.
START = 60.0

_READY = re.compile(r"ready (smtp|desk) ?(.*)")
_log = structlog.get_logger("mailgate.serve")


class CannotServeError(Exception):
    """A child cannot start or dies again and again; its own words are on standard error."""


@dataclass
class _Child:
    role: str
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _News:
    """A line a child printed, None when its output ended."""

    role: str
    line: str | None
    pid: int


class Supervisor:
    """Runs the children over one config file. ``ready`` is told once what answers where."""

    def __init__(self, config: Path, roles: tuple[str, ...], ready: Callable[[dict[str, str]], None]) -> None:
        """Starts nothing yet."""
        self._config, self._roles, self._ready = config, roles, ready
        self._news: SimpleQueue[_News | None] = SimpleQueue()
        self._children: dict[str, _Child] = {}
        self._places: dict[str, str] = {}
        self._stops = 0
        self._announced = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. A second signal kills at once. Raises CannotServeError."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        try:
            for role in self._roles:
                self._children[role] = _Child(role, self._spawn(role))
            self._watch(time.monotonic() + START)
        finally:
            self._stop_all()

    def _on_signal(self, *_: object) -> None:
        self._stops += 1
        self._news.put(None)

    def _spawn(self, role: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "mailgate.service", role, str(self._config)],
            stdin=subprocess.PIPE,  # held open by us alone: it closes when we die, and the child with it
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us; we tell them
            env={**os.environ, **self._known_places()},
        )
        Thread(target=self._listen, args=(role, process), name=role, daemon=True).start()
        return process

    def _known_places(self) -> dict[str, str]:
        """A gate that is started again answers where the one before did, also if that port was any free one."""
        return {"MAILGATE_SMTP__LISTEN": self._places["smtp"]} if "smtp" in self._places else {}

    def _listen(self, role: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._news.put(_News(role, line.decode("utf-8", "replace").strip(), process.pid))
        self._news.put(_News(role, None, process.pid))

    def _watch(self, deadline: float) -> None:
        while not self._stops:
            try:
                news = self._news.get(timeout=None if self._announced else max(0.0, deadline - time.monotonic()))
            except Empty as error:
                raise CannotServeError("the start took too long") from error
            if news is None:
                continue
            if news.line is not None:
                self._heard(news.line)
            elif self._children[news.role].process.pid == news.pid:
                self._died(news.role)

    def _heard(self, line: str) -> None:
        if found := _READY.fullmatch(line):
            self._places[found[1]] = found[2]
        if not self._announced and len(self._places) == len(self._roles):
            self._announced = True
            self._ready(self._places)

    def _died(self, role: str) -> None:
        child, now = self._children[role], time.monotonic()
        code = child.process.wait()
        if not self._announced:
            raise CannotServeError(f"the {role} process could not start (exit code {code}); its own words are above")
        child.deaths.append(now)
        while child.deaths and now - child.deaths[0] > WITHIN:
            child.deaths.popleft()
        if len(child.deaths) > DEATHS:
            raise CannotServeError(f"the {role} process died {DEATHS} times within a minute; its own words are above")
        _log.error("a process died and is started again", role=role, code=code)
        child.process = self._spawn(role)

    def _stop_all(self) -> None:
        """The gate first, so that nothing new is taken; then the desk, which finishes what it has."""
        deadline = time.monotonic() + GRACE
        for role in self._roles:
            if child := self._children.get(role):
                _end(child.process, lambda: self._stops > 1 or time.monotonic() > deadline)


def _end(process: subprocess.Popen[bytes], hurry: Callable[[], bool]) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
            return
        if hurry():
            process.kill()
            process.wait()
            return

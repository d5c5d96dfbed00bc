"""A program started by a test, its output read line by line. Its one rule: it is waited for by what it says, and always ended.

The program dies with its parent (``setpriv --pdeathsig``), so a killed test run leaves nothing behind; only Postfix's master
outlives ``kill -9`` of the run, because the kernel forgets the wish when a program changes its own user id.
"""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from typing import IO

PATIENCE = 120.0
"""Seconds until a wait gives up. A bound against hangs, not an expectation."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """How to start a program: as which user (``None``: our own), where, with which environment (``None``: ours)."""

    argv: Sequence[str | Path]
    cwd: Path
    env: Mapping[str, str] | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM

    def command(self) -> list[str]:
        """The whole command line: ``setpriv`` before the program."""
        who = ["--reuid", self.user, "--regid", self.user, "--init-groups"] if self.user else []
        return ["setpriv", *who, "--pdeathsig", "TERM", "--", *map(str, self.argv)]


@dataclass
class Daemon:
    """A running program; a context manager that ends it. ``lines`` is all it has said, standard error included."""

    start: Start
    lines: list[str] = field(default_factory=list)

    def __enter__(self) -> Daemon:
        self._said = Condition()
        self._ended = False
        self._process = subprocess.Popen(
            self.start.command(),
            cwd=self.start.cwd,
            env=None if self.start.env is None else dict(self.start.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self._reader = Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id (``setpriv`` replaces itself by the program)."""
        return self._process.pid

    def wait_for(self, pattern: str, seconds: float = PATIENCE) -> re.Match[str]:
        """The first match of ``pattern`` in a line said already or yet to come; else ``AssertionError`` with all lines."""
        wanted = re.compile(pattern)
        deadline = time.monotonic() + seconds
        with self._said:
            while (found := self._search(wanted)) is None:
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    raise AssertionError(f"{self.start.argv[0]} never said {pattern!r}:\n" + "\n".join(self.lines))
                self._said.wait(left)
            return found

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program itself, if it still runs."""
        if self._process.poll() is None:
            self._process.send_signal(number)

    def stop(self, seconds: float = PATIENCE) -> int:
        """Ask it to end, kill it when it does not; the exit code (negative: the signal that ended it). Twice does no harm."""
        self.send(self.start.stop_signal)
        return self._reap(seconds)

    def kill(self) -> int:
        """``kill -9`` and wait; the exit code."""
        self.send(signal.SIGKILL)
        return self._reap(PATIENCE)

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait until it ends by itself; the exit code, or ``subprocess.TimeoutExpired``."""
        return self._process.wait(seconds)

    def _reap(self, seconds: float) -> int:
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def _search(self, wanted: re.Pattern[str]) -> re.Match[str] | None:
        return next((found for line in self.lines if (found := wanted.search(line))), None)

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                with self._said:
                    self.lines.append(line.decode("utf-8", "replace").rstrip())
                    self._said.notify_all()
        with self._said:
            self._ended = True
            self._said.notify_all()

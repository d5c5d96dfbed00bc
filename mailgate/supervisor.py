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

from mailgate import figures

#: A child may die this often within the time; then something is wrong that starting again does not mend at once.
DEATHS, WITHIN = 5, 60.0
#: Without these mail is still taken, so they stop none; they are tried again after so many seconds. A mail that ends the
#: desk does so more often than that until it is given up on. As each start first acts on all others, they wait no longer.
RESTS = {"page": 60.0, "desk": 5.0}
#: How long a stop may take before the children are killed, in seconds (R7).
GRACE = 30.0
#: How long the first start may take, in seconds.
START = 60.0

#: Of glibc: what is large is given back when it is free, where else a few hundred megabytes stay after a wave of large mails or
#: files (mallopt(3)).
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1024**2), "MALLOC_TRIM_THRESHOLD_": str(16 * 1024**2)}

_READY = re.compile(r"ready (smtp|lmtp|submission|web|metrics|desk) ?(.*)")
#: The children with the ports each answers: those that have any are stopped first, so that the desk is given nothing new.
_PORTS = {"gate": {"smtp", "lmtp", "submission"}, "page": {"web", "metrics"}, "desk": set[str]()}
_log = structlog.get_logger("mailgate.serve")


class CannotServeError(Exception):
    """A child cannot start or dies again and again; its own words are on standard error."""


@dataclass
class _Child:
    role: str
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=deque)
    works: int = 0
    """The process that said that it works: before that it hears no SIGHUP, and reads its files anyway."""


@dataclass(frozen=True, slots=True)
class _News:
    """A line a child printed, None when its output ended."""

    role: str
    line: str | None
    pid: int


class Supervisor:
    """Runs the children over one config file: the desk, and whichever others have any of ``ports`` to answer. ``ready`` is told
    once what answers where.
    """

    def __init__(
        self, config: Path, ports: tuple[str, ...], ready: Callable[[dict[str, str]], None], counted: Path | None = None
    ) -> None:
        """Starts nothing yet. ``counted``: the folder in which the children count for monitoring; None: they do not."""
        self._config, self._ports, self._ready, self._counted = config, ports, ready, counted
        self._roles = tuple(role for role, own in _PORTS.items() if not own or own.intersection(ports))
        self._news: SimpleQueue[_News | None] = SimpleQueue()
        self._children: dict[str, _Child] = {}
        self._places: dict[str, str] = {}
        self._resting: dict[str, float] = {}
        """Role -> when it is tried again."""
        self._stops = 0
        self._announced = False
        self._renew = False
        """Whether a SIGHUP has come that was not passed on yet."""

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; a second one kills at once. SIGHUP is passed on to the gate. Raises CannotServeError."""
        signal.signal(signal.SIGHUP, self._on_hang_up)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        if self._counted:
            figures.fresh(self._counted)
        try:
            for role in self._roles:
                self._children[role] = _Child(role, self._spawn(role))
            self._watch(time.monotonic() + START)
        finally:
            self._stop_all()
            if self._counted:
                figures.clear(self._counted)

    def _on_signal(self, *_: object) -> None:
        self._stops += 1
        self._news.put(None)

    def _on_hang_up(self, *_: object) -> None:
        self._renew = True
        self._news.put(None)

    def _spawn(self, role: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "mailgate.service", role, str(self._config)],
            stdin=subprocess.PIPE,  # held open by us alone: it closes when we die, and the child with it
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us; we tell them
            env={
                **_MEMORY,
                **os.environ,
                **self._known_places(),
                **({figures.FOLDER: str(self._counted)} if self._counted else {}),
            },
        )
        Thread(target=self._listen, args=(role, process), name=role, daemon=True).start()
        return process

    def _known_places(self) -> dict[str, str]:
        """A gate that is started again answers where the one before did, also if a port was any free one."""
        return {f"MAILGATE_{port.upper()}__LISTEN": self._places[port] for port in self._ports if port in self._places}

    def _listen(self, role: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._news.put(_News(role, line.decode("utf-8", "replace").strip(), process.pid))
        self._news.put(_News(role, None, process.pid))

    def _watch(self, deadline: float) -> None:
        while not self._stops:
            until = min(self._resting.values(), default=None) if self._announced else deadline
            try:
                news = self._news.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            except Empty as error:
                if not self._announced:
                    raise CannotServeError("the start took too long") from error
                self._try_again()
                continue
            if news is None:
                self._pass_on()
            elif news.line is not None:
                self._heard(news.line)
                self._children[news.role].works = news.pid
            elif self._children[news.role].process.pid == news.pid:
                self._died(news.role)

    def _pass_on(self) -> None:
        """SIGHUP goes to the gate, which has the certificates; to the others it would be the end."""
        renew, self._renew = self._renew, False
        gate = self._children.get("gate")
        if renew and gate and gate.works == gate.process.pid:
            gate.process.send_signal(signal.SIGHUP)

    def _heard(self, line: str) -> None:
        if found := _READY.fullmatch(line):
            self._places[found[1]] = found[2]
        if not self._announced and self._places.keys() >= {*self._ports, "desk"}:
            self._announced = True
            self._ready({name: self._places[name] for name in (*self._ports, "desk")})

    def _died(self, role: str) -> None:
        child, now = self._children[role], time.monotonic()
        code = child.process.wait()
        _let_go(child.process)
        if not self._announced:
            raise CannotServeError(f"the {role} process could not start (exit code {code}); its own words are above")
        child.deaths.append(now)
        while child.deaths and now - child.deaths[0] > WITHIN:
            child.deaths.popleft()
        if len(child.deaths) > DEATHS and (rest := RESTS.get(role)):
            _log.error("a process died again and again, and is tried again later", role=role, code=code, seconds=rest)
            self._resting[role] = now + rest
            return
        if len(child.deaths) > DEATHS:
            raise CannotServeError(f"the {role} process died {DEATHS} times within a minute; its own words are above")
        _log.error("a process died and is started again", role=role, code=code)
        child.process = self._spawn(role)

    def _try_again(self) -> None:
        due = [role for role, at in self._resting.items() if at <= time.monotonic()]
        for role in due:
            del self._resting[role]
            self._children[role].process = self._spawn(role)

    def _stop_all(self) -> None:
        """Gate and page first, at the same time, so that nothing new is taken; then the desk, which finishes what it has."""
        deadline = time.monotonic() + GRACE
        doors = [child.process for role, child in self._children.items() if _PORTS[role]]
        desk = [child.process for role, child in self._children.items() if not _PORTS[role]]
        for together in (doors, desk):
            for process in together:
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
            for process in together:
                _end(process, lambda: self._stops > 1 or time.monotonic() > deadline)
                _let_go(process)


def _end(process: subprocess.Popen[bytes], hurry: Callable[[], bool]) -> None:
    """Wait until it has ended; in a hurry it is killed."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
            return
        if hurry():
            process.kill()
            process.wait()
            return


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Of the pipe by which it would have known that we are gone."""
    assert process.stdin is not None
    process.stdin.close()

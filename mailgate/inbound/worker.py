"""One reader process, seen from the desk. Its one rule: no wait without an end, no more octets taken than a mail can be worth.

Belongs to one thread: the kernel ends the process when the thread that started it ends (see ``reader``).
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from mailgate.inbound import reader, wire
from mailgate.mail.defects import Defect

T = TypeVar("T")

_CHUNK = 64 * 1024  # what a pipe holds
_EXITS = {
    reader.OUT_OF_MEMORY: Defect.READER_MEMORY,
    reader.RAISED: Defect.READER_RAISED,
    -signal.SIGXCPU: Defect.READER_CPU,
}


class LostError(Exception):
    """The reader is gone, or has to go; ``why`` is the word for it."""

    def __init__(self, why: Defect) -> None:
        super().__init__(why.value)
        self.why = why


class StoppedError(Exception):
    """The pool is closing."""


class Worker:
    """A running reader. ``stop`` is a descriptor that becomes readable when everything has to end."""

    def __init__(self, setup: reader.Setup, stop: int) -> None:
        """Start the process. Raises OSError if that cannot be done."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", reader.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # ours may be a socket (journald)
            cwd="/",
            env={},  # ours may hold passwords
            start_new_session=True,  # Ctrl-C in a terminal is for the desk alone
            bufsize=0,
        )
        assert self._process.stdin
        assert self._process.stdout
        self.pid = self._process.pid
        self._to, self._from, self._stop = self._process.stdin.fileno(), self._process.stdout.fileno(), stop
        os.set_blocking(self._to, False)
        self._poll = select.poll()
        self._poll.register(self._from, select.POLLIN)
        self._poll.register(stop, select.POLLIN)
        self._unsent: deque[memoryview] = deque()
        self._received = bytearray()
        told = json.dumps(asdict(setup)).encode()
        self._send(wire.LENGTH.pack(len(told)), told)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def greet(self, deadline: float) -> None:
        """Wait until it is ready. Raises LostError, TimeoutError, StoppedError."""
        while len(self._received) < len(wire.GREETING):
            self._move(deadline)
        if self._received != wire.GREETING:
            raise LostError(Defect.READER_ANSWER)
        self._received.clear()

    def ask(self, request: tuple[bytes, ...]) -> None:
        """Give it something to do, behind what it has. Never waits."""
        self._send(*request)

    def answer(self, most: int, deadline: float, decode: Callable[[memoryview, memoryview], T]) -> T:
        """What the next answer says. ``most``: octets it may have; ``deadline``: on the monotonic clock.

        Raises LostError, TimeoutError (and may be asked again), StoppedError.
        """
        head = wire.ANSWER.size
        while len(self._received) < head:
            self._move(deadline)
        text, octets = wire.ANSWER.unpack_from(self._received)
        size = head + text + octets
        if size > most:
            raise LostError(Defect.READER_ANSWER)
        while len(self._received) < size:
            self._move(deadline)
        return self._take((head, head + text, size), decode)

    def end(self) -> None:
        """Kill it, if it still runs, and wait for its end."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _take(self, bounds: tuple[int, int, int], decode: Callable[[memoryview, memoryview], T]) -> T:
        head, middle, size = bounds
        with memoryview(self._received) as received:
            try:
                said = decode(received[head:middle], received[middle:size])
            except wire.WireError as error:
                raise LostError(Defect.READER_ANSWER) from error
        del self._received[:size]
        return said

    def _send(self, *pieces: bytes) -> None:
        idle = not self._unsent
        self._unsent += map(memoryview, pieces)
        if idle:
            self._poll.register(self._to, select.POLLOUT)
            self._write()

    def _move(self, deadline: float) -> None:
        """Send and receive what can be at once, or wait for it."""
        left = deadline - time.monotonic()
        ready = [file for file, _ in self._poll.poll(max(0, left * 1000))]
        if not ready:
            raise TimeoutError
        if self._stop in ready:
            raise StoppedError
        if self._to in ready:
            self._write()
        if self._from in ready:
            self._read()

    def _write(self) -> None:
        try:
            while self._unsent:
                sent = os.writev(self._to, list(self._unsent))
                while self._unsent and sent >= len(self._unsent[0]):
                    sent -= len(self._unsent.popleft())
                if self._unsent:
                    self._unsent[0] = self._unsent[0][sent:]
        except BlockingIOError:
            return
        except BrokenPipeError:  # it is gone; what it answered before may still be in the other pipe
            self._unsent.clear()
        self._poll.unregister(self._to)

    def _read(self) -> None:
        chunk = os.read(self._from, _CHUNK)
        if not chunk:
            self._process.kill()  # it may have closed the pipe and live on; one that has ended keeps its exit code
            raise LostError(_EXITS.get(self._process.wait(), Defect.READER_DIED))
        self._received += chunk

"""The octets of one IMAP connection, as imaplib wants them. The one rule: no server makes us wait or remember without end.

imaplib reads a literal of whatever size is announced, forgets none of its lines, and waits for ever; here each answer has so many
octets, lines and seconds, and whoever holds the other end of ``Waker`` can end any wait at once.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

from mailgate.imap.troubles import BrokenError, UnreachableError, WokenError

#: One line, 1.5 million UIDs in an answer to SEARCH.
LONGEST_LINE = 16 * 1024**2
#: Lines of one answer, with all that the server adds of its own accord.
MOST_LINES = 100_000
_CHUNK = 64 * 1024


class Waker:
    """Ends waits from another thread, for good: who was woken closes."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()

    def wake(self) -> None:
        """All waits on this end, now and later."""
        self._theirs.close()

    def fileno(self) -> int:
        """What to wait on beside the connection."""
        return self._ours.fileno()

    def sleep(self, seconds: float) -> bool:
        """Wait; True if woken."""
        return bool(_ready([self._ours.fileno()], max(0.0, seconds)))

    def close(self) -> None:
        """Give back both ends."""
        self._theirs.close()
        self._ours.close()


class Bell:
    """Rung from other threads; whoever waits hears it, once for however many rings."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)

    def ring(self) -> None:
        """Now, or when somebody waits; of one that is closed nobody hears."""
        with contextlib.suppress(OSError):  # full: it rings already
            self._theirs.send(b"!")

    def hush(self) -> None:
        """What rang until now is heard."""
        with contextlib.suppress(OSError):
            while self._ours.recv(_CHUNK):
                continue

    def fileno(self) -> int:
        """What to wait on beside the connection."""
        return self._ours.fileno()

    def close(self) -> None:
        """Give back both ends."""
        self._theirs.close()
        self._ours.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one connection may cost. Seconds and octets."""

    timeout: float
    """Without an octet."""
    total: float
    """For one answer as a whole."""
    literal: int
    """The largest literal that is read at all."""
    seconds: Callable[[], float] = time.monotonic


class Wire:
    """Reads from a connected socket within bounds. ``begin`` starts a new answer."""

    def __init__(self, sock: socket.socket, bounds: Bounds, waker: Waker | None) -> None:
        self._sock, self._bounds, self._waker = sock, bounds, waker
        self._buffer = bytearray()
        self.announced = False
        """Whether new mail was told of; for who reads the lines to set, and for who forgets it."""
        self.begin()

    def begin(self) -> None:
        """A command goes out; what comes now is its answer."""
        self._lines, self._octets = MOST_LINES, self._bounds.literal + LONGEST_LINE
        self._until = self._bounds.seconds() + self._bounds.total

    def readline(self) -> bytes:
        """One line with its end, or what there was before the end of the connection."""
        self._lines -= 1
        if self._lines < 0:
            raise BrokenError(f"the server sends more than {MOST_LINES} lines for one answer")
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if looked > LONGEST_LINE:
                raise BrokenError(f"the server sends a line of more than {LONGEST_LINE} octets")
            if not self._more():
                return self._cut(len(self._buffer))
        return self._cut(end + 1)

    def read(self, size: int) -> bytes:
        """A literal of ``size`` octets, all of it."""
        if size > self._bounds.literal:
            raise BrokenError(f"the server announces {size} octets where at most {self._bounds.literal} were asked for")
        while len(self._buffer) < size:
            if not self._more():
                raise UnreachableError("the connection ended within a mail")
        return self._cut(size)

    def wait(self, seconds: float, bell: Bell | None = None) -> bool:
        """Whether something came within this time, or the bell rang. Raises WokenError."""
        return bool(self._buffer) or self._arrived(max(0.0, seconds), bell)

    def send(self, data: bytes) -> None:
        """All of it."""
        self._sock.settimeout(self._bounds.timeout)
        self._sock.sendall(data)

    def _more(self) -> bool:
        """Wait for octets; False at the end of the connection."""
        while True:
            left = min(self._bounds.timeout, self._until - self._bounds.seconds())
            if left <= 0 or not self._arrived(left):
                raise UnreachableError("the server does not answer in time")
            self._sock.settimeout(0)
            try:
                new = self._sock.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError):
                continue  # half a TLS record
            self._octets -= len(new)
            if self._octets < 0:
                raise BrokenError("the server sends more than any answer needs")
            self._buffer += new
            return bool(new)

    def _arrived(self, seconds: float, bell: Bell | None = None) -> bool:
        """As ``wait``, for octets that are not in the buffer yet."""
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return True
        ready = _ready([one.fileno() for one in (self._sock, self._waker, bell) if one is not None], seconds)
        if self._waker and self._waker.fileno() in ready:
            raise WokenError
        return bool(ready)

    def _cut(self, size: int) -> bytes:
        with memoryview(self._buffer) as view:
            found = bytes(view[:size])
        del self._buffer[:size]
        return found


def _ready(watched: list[int], seconds: float) -> set[int]:
    """Those of these file descriptors that can be read, or are broken."""
    poll = select.poll()
    for one in watched:
        poll.register(one, select.POLLIN)
    return {one for one, _ in poll.poll(seconds * 1000)}

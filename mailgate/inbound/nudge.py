"""Nudges: one datagram on a socket in the home says that there may be work.

The one rule: a nudge carries nothing and may be lost.

Whoever wrote something (gate, command line) nudges; the desk looks by itself every little while all the same.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Thread


def send(path: Path) -> None:
    """Tell the desk of a home that there may be work. No desk there is no error."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.setblocking(False)
        one.sendto(b"!", _short(path))


def _short(path: Path) -> str:
    """The path relative to here if that is shorter: socket paths hold 107 octets."""
    return min(str(path), os.path.relpath(path), key=len)


class Ear:
    """Listens for nudges and calls ``heard`` for each, from a thread of its own."""

    def __init__(self, path: Path, heard: Callable[[], None]) -> None:
        """Take the place at ``path``. A path that is too long for a socket is no error: the desk then only looks by itself."""
        self._path, self._heard = path, heard
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._socket.bind(_short(path))
            path.chmod(0o600)
        self._thread = Thread(target=self._listen, name="ear", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while self._socket.recv(1) != b"":
                self._heard()

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._path.unlink(missing_ok=True)
        self._thread.join(timeout=1)

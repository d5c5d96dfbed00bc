"""Free loopback ports for programs that cannot bind port 0 themselves. Its one rule: never two tests on one port.

A port that was bound to 0 and given back is in the kernel's range of outgoing connections, so anybody may get it meanwhile, also
while a server that had it is started again. These
are below that range (it begins at 32768), tried before they are handed out, and every process starts at a place of its own.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from itertools import count

HOST = "127.0.0.1"
FIRST, LAST = 10240, 32767


def _candidates() -> Iterator[int]:
    start = os.getpid() * 211
    return (FIRST + (start + step) % (LAST - FIRST + 1) for step in count())


_next = _candidates()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on and that this process has not handed out lately."""
    return next(port for port in _next if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True

"""Free loopback ports for programs that cannot bind port 0 themselves. Its one rule: never two tests on one port.

A port that was bound to 0 and given back is in the kernel's range of outgoing connections, so anybody may get it meanwhile, also
while a server that had it is started again. These are below that range (it begins at 32768), tried before they are handed out,
and every process starts at a place of its own. What is handed out may be bound much later, or be free for a moment: so the
processes of one test run have no port in common.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from itertools import count

HOST = "127.0.0.1"
FIRST, LAST = 10240, 32767
LANES = 4
"""So many processes of a test run have ports of their own."""


def candidates(worker: str) -> Iterator[int]:
    """Without end, all ports of a process of the run: ``gw0``, ``gw1`` … as pytest-xdist names them, ``""`` where it is alone."""
    start, lane = os.getpid() * 211, int(worker.removeprefix("gw") or 0) % LANES
    return (FIRST + (start + step) * LANES % (LAST - FIRST + 1) + lane for step in count())


_next = candidates(os.environ.get("PYTEST_XDIST_WORKER", ""))


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

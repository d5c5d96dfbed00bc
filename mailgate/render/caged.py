"""The process that fills in the operator's templates. Its one rule: it holds two pipes, nothing else, and may be killed any time.

Started by ``cage`` as ``python -I -m mailgate.render.caged``: no environment, no store, no socket, no file to write to. In its
sandbox a template can touch nothing, but it can go on for ever or fill the memory (T62); the kernel ends that.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mailgate.render.pages import Shelf

LENGTH = struct.Struct(">Q")
"""Before each message: its octets. Messages are JSON."""
READY = b"ready"
_FILES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one letter of an operator's template may cost."""

    time: float = 2.0
    """Seconds, by the clock."""
    output: int = 4 * 1024**2
    """Octets of subject, text and HTML together."""
    memory: int = 512 * 1024**2
    """Octets of address space."""


AS_SHIPPED = Bounds()


def main() -> None:
    """Fill in templates until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    told = json.loads(_message(requests))
    bounds = Bounds(**told["bounds"])
    shelf = Shelf([Path(folder) for folder in told["folders"]], most=bounds.output)
    gc.freeze()
    for what, most in ((resource.RLIMIT_AS, bounds.memory), (resource.RLIMIT_NOFILE, _FILES), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
    send(answers, READY)
    while request := _message(requests):
        _allow_cpu(bounds.time)
        send(answers, _filled_in(shelf, request))


def send(to: IO[bytes], message: bytes) -> None:
    """Write one message."""
    to.writelines([LENGTH.pack(len(message)), message])
    to.flush()


def _message(source: IO[bytes]) -> bytes:
    """The next message; empty at the end."""
    head = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def _filled_in(shelf: Shelf, request: bytes) -> bytes:
    asked = json.loads(request)
    try:
        page = shelf.page(asked["template"], asked["language"], asked["facts"])
    except Exception as error:  # noqa: BLE001 - a template may fail in any way; who asked has another
        return json.dumps({"error": f"{type(error).__name__}: {error}"[:500]}).encode()
    return json.dumps({"page": [page.subject, page.text, page.html]}).encode()


def _allow_cpu(seconds: float) -> None:
    """So that one whose parent was killed meanwhile ends by itself; whole seconds since the start of the process."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

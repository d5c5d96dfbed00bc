"""What works in mailboxes, a thread each. The one rule: one in trouble never stops another, and none holds up the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread, current_thread
from typing import Protocol

import structlog

#: Seconds the end of the desk waits for all of them together. Who hangs in a connect, a TLS handshake or a command that prints a
#: password is left behind: what was taken is durable, and a copy is looked for before it is made again.
GRACE = 5.0

_log = structlog.get_logger("mailgate.imap")


class Worker(Protocol):
    """Something with a thread of its own."""

    def run(self) -> None:
        """Work until ``stop``. What it cannot do it tries again, and tells."""

    def stop(self) -> None:
        """End, from another thread, whatever is waited for."""


@contextmanager
def at_work(workers: Mapping[str, Worker], broke_off: Callable[[], None]) -> Iterator[None]:
    """All of them, by the names of their threads, until the end. ``broke_off`` is called when one ends by an error of ours."""
    threads = [Thread(target=_run, args=(one, broke_off), name=name, daemon=True) for name, one in workers.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in workers.values():
            one.stop()
        _see_out(threads)


def _run(worker: Worker, broke_off: Callable[[], None]) -> None:
    try:
        worker.run()
    except Exception:  # noqa: BLE001 - nobody else would hear of it
        _log.exception("broke off", thread=current_thread().name)
        broke_off()


def _see_out(threads: list[Thread]) -> None:
    until = time.monotonic() + GRACE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
        if thread.is_alive():
            _log.warning("left behind", thread=thread.name)

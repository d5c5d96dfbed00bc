"""Delivery at work beside everything else. The one rule: a thread of its own, with a loop of its own, and its end is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from threading import Thread

import structlog

from mailgate.desk import deadlines
from mailgate.outbound import rooms
from mailgate.outbound.delivery import Delivery
from mailgate.settings import Settings
from store.times import Longest

_log = structlog.get_logger("mailgate.delivery")


def longest(settings: Settings) -> Longest:
    """How far ahead a letter, a claim or a lease may wait for its time."""
    letter = max(deadlines.LONGEST, settings.gateway.undo_window)
    return Longest(letter=letter, claim=rooms.LEASE, mailbox=settings.limits.mailbox_lease)


class Sender:
    """Runs the delivery on an event loop in a thread of its own."""

    def __init__(self, delivery: Delivery, ended: Callable[[], None]) -> None:
        """Sends nothing before ``start``. ``ended`` is called at the end of the thread, be it by an error of ours."""
        self._delivery, self._ended = delivery, ended
        self._loop = asyncio.new_event_loop()
        self._stop, self._due = asyncio.Event(), asyncio.Event()
        self._thread = Thread(target=self._run, name="delivery")

    def start(self) -> None:
        """What a dead process was handing over comes back as uncertain; then send what is due."""
        self._delivery.give_back()
        self._thread.start()

    def nudge(self) -> None:
        """There may be something to send."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: too late to matter
            self._loop.call_soon_threadsafe(self._due.set)

    def close(self) -> None:
        """Stop; what is half way out gets a little time."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._delivery.run(self._stop, self._due))
        except Exception:  # noqa: BLE001 - said without its text, which may quote a mail
            _log.exception("delivery ended")
        finally:
            self._ended()
            self._loop.close()

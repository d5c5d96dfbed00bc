"""The mails that wait for a reader. Its one rule: each has a future that gets a mail or is cancelled, and gets it once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Event

from mailgate.inbound.worker import StoppedError
from mailgate.mail.model import InboundMail


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail to read, and whether its return path was ``<>``."""

    raw: bytes = field(repr=False)
    null_path: bool = False


@dataclass(slots=True, eq=False)
class Job:
    """A mail, who waits for it, and how often it failed."""

    mail: RawMail
    future: Future[InboundMail] = field(default_factory=Future)
    failed: int = 0

    def finish(self, read: InboundMail) -> None:
        """Tell who waits, if anybody still does."""
        with suppress(InvalidStateError):  # cancelled, or another reader was faster
            self.future.set_result(read)


class Jobs:
    """The mails that wait. Thread-safe."""

    def __init__(self) -> None:
        self.closed = Event()
        self._waiting: deque[Job] = deque()
        self._changed = Condition()

    def add(self, jobs: Iterable[Job]) -> None:
        """To the end of the queue."""
        with self._changed:
            self._waiting += jobs
            self._settle()

    def add_first(self, jobs: Iterable[Job]) -> None:
        """Before all others, in the order given."""
        with self._changed:
            self._waiting.extendleft(reversed([*jobs]))
            self._settle()

    def take(self) -> Job:
        """The next one; waits for it. Raises StoppedError."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self.closed.is_set())
            if self.closed.is_set():
                raise StoppedError
            return self._waiting.popleft()

    def take_now(self) -> Job | None:
        """The next one, if there is one."""
        with self._changed:
            return self._waiting.popleft() if self._waiting else None

    def close(self) -> bool:
        """Cancel all that waits, now and later. False if that was done before."""
        with self._changed:
            was_open = not self.closed.is_set()
            self.closed.set()
            self._settle()
            return was_open

    def _settle(self) -> None:
        if self.closed.is_set():
            for job in self._waiting:
                job.future.cancel()
            self._waiting.clear()
        self._changed.notify_all()

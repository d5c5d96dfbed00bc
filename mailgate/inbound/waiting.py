"""What waits for a reader. Its one rule: each task has a future that gets its result or is cancelled, and gets it once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Event
from typing import Any, Generic, Protocol, TypeVar

from mailgate.inbound import wire
from mailgate.inbound.worker import StoppedError
from mailgate.mail import stub
from mailgate.mail.model import InboundMail
from mailgate.mail.proof import signatures
from mailgate.mail.proof.signatures import Checked, KeyAnswer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Task(Protocol[T_co]):
    """Something a reader is to do with a mail."""

    @property
    def size(self) -> int:
        """Octets of the mail."""

    def request(self) -> tuple[bytes, ...]:
        """How the reader is asked."""

    def decode(self, head: memoryview, octets: memoryview) -> T_co:
        """What it answered. Raises WireError."""

    def given_up(self, why: str) -> T_co:
        """The result when no reader survives it; ``why`` is the word for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail to read, and whether its return path was ``<>``."""

    raw: bytes = field(repr=False)
    null_path: bool = False

    @property
    def size(self) -> int:
        """Octets of the mail."""
        return len(self.raw)

    def request(self) -> tuple[bytes, ...]:
        """How the reader is asked."""
        return wire.request(wire.Wanted.READ_NULL_PATH if self.null_path else wire.Wanted.READ, self.raw)

    def decode(self, head: memoryview, octets: memoryview) -> InboundMail:
        """The mail that was read. Raises WireError."""
        return wire.decode(head, octets)

    def given_up(self, why: str) -> InboundMail:
        """A stub."""
        return stub.make(self.raw, why)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMail:
    """A mail whose signatures are to be checked with these keys. ``at``: when it came, in seconds since 1970."""

    raw: bytes = field(repr=False)
    keys: tuple[KeyAnswer, ...]
    at: int
    undecided: Checked
    """What is known of them without checking any."""

    @property
    def size(self) -> int:
        """Octets of the mail."""
        return len(self.raw)

    def request(self) -> tuple[bytes, ...]:
        """How the reader is asked."""
        return wire.request(wire.Wanted.CHECK, self.raw, wire.key_details(self.keys, self.at))

    def decode(self, head: memoryview, octets: memoryview) -> Checked:
        """The verdicts. Raises WireError."""
        return wire.decode_checked(head, octets)

    def given_up(self, why: str) -> Checked:
        """The mail's own fault: who makes a mail that cannot be checked gains nothing by it."""
        known = signatures.without_keys(self.undecided, [key for key in self.keys if not key.texts])
        return signatures.without_keys(known, self.keys, f"it could not be checked: {why}")


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """A task, who waits for it, and how often it failed."""

    task: Task[T]
    future: Future[T] = field(default_factory=Future)
    failed: int = 0

    def decode(self, head: memoryview, octets: memoryview) -> Callable[[], None]:
        """Read an answer; the deed that tells who waits, if anybody still does. Raises WireError."""
        result = self.task.decode(head, octets)
        return lambda: self._finish(result)

    def give_up(self, why: str) -> None:
        """No reader survives it."""
        self._finish(self.task.given_up(why))

    def _finish(self, result: T) -> None:
        with suppress(InvalidStateError):  # cancelled, or another reader was faster
            self.future.set_result(result)


class Jobs:
    """The tasks that wait. Thread-safe."""

    def __init__(self) -> None:
        self.closed = Event()
        self._waiting: deque[Job[Any]] = deque()
        self._changed = Condition()

    def add(self, jobs: Iterable[Job[Any]]) -> None:
        """To the end of the queue."""
        with self._changed:
            self._waiting += jobs
            self._settle()

    def add_first(self, jobs: Iterable[Job[Any]]) -> None:
        """Before all others, in the order given."""
        with self._changed:
            self._waiting.extendleft(reversed([*jobs]))
            self._settle()

    def take(self) -> Job[Any]:
        """The next one; waits for it. Raises StoppedError."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self.closed.is_set())
            if self.closed.is_set():
                raise StoppedError
            return self._waiting.popleft()

    def take_now(self) -> Job[Any] | None:
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

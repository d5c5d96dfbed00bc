"""Reading mails in processes that may be killed. The one rule: whatever a mail does to its reader, an ``InboundMail`` comes out.

``Readers`` keeps some processes (``reader``), each led by a thread (``worker`` is the process as the thread sees it). A mail that
kills its reader, or takes too much of anything, is tried a few times and then comes out as a stub; the others never notice. What
is not the mail's fault (a reader that cannot even start) is waited out, and no mail is blamed for it.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import Any, Self

import structlog

from mailgate import figures
from mailgate.inbound.reader import Setup
from mailgate.inbound.waiting import Job, Jobs, RawMail, SignedMail
from mailgate.inbound.worker import LostError, StoppedError, Worker
from mailgate.mail.defects import Defect
from mailgate.mail.model import Address, InboundMail
from mailgate.mail.proof.signatures import Checked
from mailgate.settings import Limits

__all__ = ["RawMail", "ReaderBudgets", "Readers", "SignedMail"]

TARGET = "mailgate.mail.parse:read"
CHECKER = "mailgate.mail.proof.dkim:check"

#: A reader is given its next mails while it still reads one, so that it seldom waits for us (nor we wake for each): so many, and
#: none behind so many octets ...
_AHEAD = 4
_MANY = 256 * 1024
#: ... but when the one before takes longer than this (seconds), others may read those behind it.
_PATIENCE = 0.5
#: Seconds a reader has to get ready, and between attempts to start one, first and at most.
_START = 30.0
_AGAIN = 0.5, 30.0

_log = structlog.get_logger("mailgate.readers")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderBudgets:
    """What one mail may cost (T45)."""

    memory: int = 512 * 1024**2
    """Octets of address space of its reader."""
    cpu: float = 10
    """Seconds of processor time, rounded up to whole ones."""
    wall: float = 20
    """Seconds."""
    attempts: int = 3
    received: int = 50
    """Received lines before a mail is a loop."""
    answer: int = 64 * 1024**2
    """Octets the answer may have above those of the mail."""

    @classmethod
    def of(cls, limits: Limits) -> ReaderBudgets:
        """As configured."""
        cpu, wall = limits.reader_cpu.total_seconds(), limits.reader_wall.total_seconds()
        return cls(memory=limits.reader_memory, cpu=cpu, wall=wall, attempts=limits.attempts, received=limits.received_lines)


class Readers:
    """A pool of ``count`` readers; a context manager. ``ours`` are our own addresses, ``target`` is what reads."""

    def __init__(self, count: int, budgets: ReaderBudgets, ours: frozenset[Address], target: str = TARGET) -> None:
        self._budgets = budgets
        self._setup = Setup(
            parent=os.getpid(),
            target=target,
            checker=CHECKER,
            ours=tuple(sorted(ours)),
            memory=budgets.memory,
            cpu=budgets.cpu,
            received=budgets.received,
        )
        self._jobs = Jobs()
        self._stop, self._stopper = os.pipe()
        self._threads = [Thread(target=self._lead, name=f"reader-{number}", daemon=True) for number in range(1, count + 1)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, mail: RawMail) -> Future[InboundMail]:
        """Have one mail read. The result is a stub when it cannot be; the future is cancelled when the pool closes before."""
        return self.read_many([mail])[0]

    def read_many(self, mails: Iterable[RawMail]) -> list[Future[InboundMail]]:
        """Have mails read, in any order."""
        jobs = [Job[InboundMail](mail) for mail in mails]
        self._jobs.add(jobs)
        return [job.future for job in jobs]

    def check(self, mail: SignedMail) -> Future[Checked]:
        """Have a mail's signatures checked. The future is cancelled when the pool closes before."""
        job = Job[Checked](mail)
        self._jobs.add([job])
        return job.future

    def close(self) -> None:
        """Kill the readers and wait for their end. What was not read is cancelled. A second time does nothing."""
        if self._jobs.close():
            os.close(self._stopper)
            for thread in self._threads:
                thread.join()
            os.close(self._stop)

    def _lead(self) -> None:
        """A thread: keep one reader running and busy, until the pool closes."""
        pause = _AGAIN[0]
        while not self._jobs.closed.is_set():
            try:
                self._run()
                pause = _AGAIN[0]
            except StoppedError:
                return
            except Exception as error:  # noqa: BLE001 - the pool must not shrink because a process could not be started
                _log.error("no reader", error=f"{type(error).__name__}: {error}", again_in_seconds=pause)
                self._jobs.closed.wait(pause)
                pause = min(2 * pause, _AGAIN[1])

    def _run(self) -> None:
        """One reader from start to end."""
        worker = Worker(self._setup, self._stop)
        try:
            worker.greet(time.monotonic() + _START)
            _Shift(worker, self._jobs, self._budgets).work()
        finally:
            worker.end()


class _Shift:
    """What one reader does until it is lost."""

    def __init__(self, worker: Worker, jobs: Jobs, budgets: ReaderBudgets) -> None:
        self._worker, self._jobs, self._budgets = worker, jobs, budgets
        self._given: deque[Job[Any] | None] = deque()
        """What the reader has to read, the one it is at first. None: others were asked meanwhile, the answer does not matter."""
        self._ahead = _AHEAD

    def work(self) -> None:
        """Returns when the reader is lost, with no mail left behind. Raises StoppedError."""
        try:
            while True:
                self._give()
                tell = self._answer()
                self._given.popleft()
                tell()
        except LostError as lost:
            figures.count("readers_killed", lost.why.value)
            self._blame(lost.why)
        except TimeoutError:
            figures.count("readers_killed", Defect.READER_WALL.value)
            self._blame(Defect.READER_WALL)
        except StoppedError:
            raise
        except Exception:  # a fault of ours met by one answer; the mail must not come back to us for ever
            self._blame(Defect.READER_ANSWER)
            raise
        finally:
            self._jobs.add_first(job for job in self._given if job)

    def _give(self) -> None:
        while not self._given or self._has_room():
            job = self._jobs.take_now() if self._given else self._jobs.take()
            if job is None:
                return
            if not self._given and not self._worker.alive:  # killed while it had nothing to do: no mail is to blame
                self._jobs.add_first([job])
                raise LostError(Defect.READER_DIED)
            self._given.append(job)
            self._worker.ask(job.task.request())

    def _has_room(self) -> bool:
        """Nothing is given behind what was withdrawn: it would be withdrawn in turn, and slow mails kept in a circle for ever."""
        octets = sum(job.task.size for job in self._given if job)
        return len(self._given) < self._ahead and None not in self._given and octets < _MANY

    def _answer(self) -> Callable[[], None]:
        """Wait for the next answer; the deed that tells who waits for it."""
        first = self._given[0]
        most, decode = self._budgets.answer + (first.task.size if first else 0), first.decode if first else _pass_over
        now = time.monotonic()
        with suppress(TimeoutError):
            told = self._worker.answer(most, now + min(_PATIENCE, self._budgets.wall), decode)
            self._ahead = min(self._ahead + 1, _AHEAD)
            return told
        self._ahead = 1  # slow mails seldom come alone
        self._withdraw()
        return self._worker.answer(most, now + self._budgets.wall, decode)

    def _withdraw(self) -> None:
        """Let others read what waits behind a slow mail."""
        behind = [*self._given][1:]
        self._jobs.add_first(job for job in behind if job)
        self._given = deque([self._given[0], *[None] * len(behind)])

    def _blame(self, why: Defect) -> None:
        job = self._given.popleft() if self._given else None
        if job is None:
            return
        job.failed += 1
        _log.warning("reader lost", why=why.value, pid=self._worker.pid, attempt=job.failed, octets=job.task.size)
        if job.failed < self._budgets.attempts:
            self._jobs.add([job])
        else:
            job.give_up(why.value)


def _pass_over(_head: memoryview, _octets: memoryview) -> Callable[[], None]:
    """An answer nobody waits for."""
    return lambda: None

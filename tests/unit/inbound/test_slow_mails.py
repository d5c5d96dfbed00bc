"""Slow mails behind slow mails. The one rule: each time a reader answers, there is one mail less to read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from mailgate.inbound import sandbox
from mailgate.inbound.sandbox import ReaderBudgets, _Shift
from mailgate.inbound.waiting import Job, Jobs
from mailgate.inbound.worker import StoppedError

MAILS = 40


@dataclass(frozen=True)
class Task:
    """A mail of some size; slow ones are not read within our patience."""

    number: int
    slow: bool
    size: int = 100

    def request(self) -> tuple[bytes, ...]:
        return (b"%d" % self.number,)

    def decode(self, _head: memoryview, _octets: memoryview) -> int:
        return self.number

    def given_up(self, why: str) -> int:
        raise AssertionError(why)


@dataclass
class Reader:
    """One that reads everything it was asked, in order, and says when nobody waits any more that it is stopped."""

    tasks: list[Task]
    jobs: list[Job[int]]
    asked: deque[int] = field(default_factory=deque)
    answers: int = 0
    most: int = 0
    waited: bool = False
    alive: bool = True
    pid: int = 1

    def ask(self, request: tuple[bytes, ...]) -> None:
        self.asked.append(int(request[0]))
        self.most = max(self.most, len(self.asked))

    def answer(self, _most: int, _deadline: float, decode: Callable[[memoryview, memoryview], Any]) -> Any:
        if self.tasks[self.asked[0]].slow and not self.waited:
            self.waited = True
            raise TimeoutError
        self.waited = False
        self.asked.popleft()
        self.answers += 1
        if self.answers > 10 * MAILS:
            raise StoppedError
        tell = decode(memoryview(b""), memoryview(b""))
        return lambda: self._told(tell)

    def _told(self, tell: Callable[[], None]) -> None:
        tell()
        if all(job.future.done() for job in self.jobs):
            raise StoppedError


def read(tasks: list[Task]) -> Reader:
    """A shift over all of them."""
    waiting, jobs = Jobs(), [Job[int](task) for task in tasks]
    reader = Reader(tasks, jobs)
    waiting.add(jobs)
    with pytest.raises(StoppedError):
        _Shift(reader, waiting, ReaderBudgets()).work()  # type: ignore[arg-type]
    return reader


@pytest.mark.parametrize("every", [1, 2, 5])
def test_slow_mails_end_and_so_does_a_good_one_behind_them(every: int) -> None:
    reader = read([Task(number, slow=number % every == 0) for number in range(MAILS)])
    assert [job.future.result(0) for job in reader.jobs] == [*range(MAILS)]
    assert reader.answers <= 2 * MAILS, "read for nothing more often than for something"


def test_quick_mails_are_given_ahead_and_nothing_behind_a_large_one() -> None:
    assert read([Task(number, slow=False) for number in range(MAILS)]).most == sandbox._AHEAD
    for size, most in ((sandbox._MANY - 1, 2), (sandbox._MANY, 1)):
        assert read([Task(number, slow=False, size=size) for number in range(MAILS)]).most == most

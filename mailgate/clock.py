"""The clock: APScheduler names the jobs and their times, and decides nothing. The only module that knows APScheduler.

It goes by the time of day, which may be set: ahead, and each job runs once, however much it missed; back, and no job waits until
the old time has come again (R8).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

#: How often it is looked whether the time of day was set back, in seconds, and how far back counts.
WATCH_EVERY, SET_BACK = 1.0, 2.0

_log = structlog.get_logger("mailgate.clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do every so many seconds. Late runs are made up for once, never in a burst (R8)."""

    name: str
    every: int
    do: Callable[[], object]


class _Every(BaseTrigger):  # type: ignore[misc]
    """Once in a while. APScheduler's own would list every run that was missed, 20 million of them where the clock went on by ten
    years, before it made one of them.
    """

    def __init__(self, while_: timedelta) -> None:
        self._while = while_

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        following = (previous_fire_time or now) + self._while
        return following if following > now else now + self._while


class Clock:
    """Runs jobs in the background until closed. A job that fails is logged and comes again."""

    def __init__(self, jobs: tuple[Job, ...], now: Callable[[], datetime]) -> None:
        """Nothing runs before ``start``. ``now`` is the time of day."""
        self._jobs, self._now = jobs, now
        self._scheduler: Any = BackgroundScheduler(timezone=UTC)
        for job in jobs:
            every = _Every(timedelta(seconds=job.every))
            self._scheduler.add_job(_guarded(job), every, id=job.name, coalesce=True, max_instances=1, misfire_grace_time=None)
        self._closed = Event()
        self._watch = Thread(target=self._watched, name="clock watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        self._watch.start()

    def close(self) -> None:
        """No new runs; one that is under way is waited for."""
        self._closed.set()
        self._scheduler.shutdown(wait=True)

    def _watched(self) -> None:
        before = self._ahead()
        while not self._closed.wait(WATCH_EVERY):
            now = self._ahead()
            if now < before - SET_BACK:
                _log.warning("the clock was set back", seconds=round(before - now))
                self.begin_again()
            before = now

    def _ahead(self) -> float:
        """By how much the time of day is ahead of a clock that nobody sets, in seconds."""
        return self._now().timestamp() - time.monotonic()

    def begin_again(self) -> None:
        """Every job that waits for a time farther than its own period runs now, and then as often as it should."""
        for job in self._jobs:
            now, waiting = self._now(), self._scheduler.get_job(job.name)
            if waiting is not None and waiting.next_run_time > now + timedelta(seconds=job.every):
                self._scheduler.modify_job(job.name, next_run_time=now)


def _guarded(job: Job) -> Callable[[], None]:
    def run() -> None:
        try:
            job.do()
        except Exception:  # noqa: BLE001 - a job that fails once must not end for good
            _log.exception("job failed", job=job.name)

    return run

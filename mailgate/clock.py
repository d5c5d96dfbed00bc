"""The clock: APScheduler names the jobs and their times, and decides nothing. The only module that knows APScheduler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

_log = structlog.get_logger("mailgate.clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do every so many seconds. Late runs are made up for once, never in a burst (R8)."""

    name: str
    every: int
    do: Callable[[], object]


class Clock:
    """Runs jobs in the background until closed. A job that fails is logged and comes again."""

    def __init__(self, jobs: tuple[Job, ...]) -> None:
        """Nothing runs before ``start``."""
        self._scheduler: Any = BackgroundScheduler(timezone=UTC)
        for job in jobs:
            self._scheduler.add_job(
                _guarded(job), "interval", seconds=job.every, id=job.name, coalesce=True, max_instances=1, misfire_grace_time=None
            )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def close(self) -> None:
        """No new runs; one that is under way is waited for."""
        self._scheduler.shutdown(wait=True)


def _guarded(job: Job) -> Callable[[], None]:
    def run() -> None:
        try:
            job.do()
        except Exception as error:  # noqa: BLE001 - a job that fails once must not end for good
            _log.error("job failed", job=job.name, error=type(error).__name__)

    return run

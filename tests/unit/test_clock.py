"""R8: the jobs of the clock when the time of day is set; and times in the store that were written before it was."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from mailgate import app
from mailgate import clock as module
from mailgate.clock import Clock, Job
from mailgate.desk.pacing import FIRST_PAUSE, pause
from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import until


def test_set_back_by_a_day_every_job_runs_at_once_and_then_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Event()
    monkeypatch.setattr(module, "WATCH_EVERY", 0.01)
    ahead = [timedelta(days=1)]
    clock = Clock(
        (Job(name="soon", every=1, do=ran.set), Job(name="hourly", every=3600, do=lambda: None)), lambda: app.now() + ahead[0]
    )
    clock.start()
    with closing(clock):
        for name in ("soon", "hourly"):  # as a clock leaves them that was a day ahead when it last looked
            clock._scheduler.modify_job(name, next_run_time=app.now() + timedelta(days=1))
        ahead[0] = timedelta()
        assert ran.wait(PATIENCE)
        until(lambda: clock._scheduler.get_job("hourly").next_run_time <= app.now() + timedelta(hours=1), "the other's new time")


def test_a_job_in_its_time_is_left_alone() -> None:
    clock = Clock((Job(name="hourly", every=3600, do=lambda: None),), app.now)
    clock._scheduler.start(paused=True)
    with closing(clock):
        before = clock._scheduler.get_job("hourly").next_run_time
        clock.begin_again()
        assert clock._scheduler.get_job("hourly").next_run_time == before


def test_a_pause_from_the_future_is_over() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    rest = pause(None, noon)
    assert rest.lasts(noon)
    assert rest.lasts(noon + FIRST_PAUSE - timedelta(seconds=1))
    assert not rest.lasts(noon + FIRST_PAUSE)
    assert not rest.lasts(noon - timedelta(days=1))
    assert pause(rest, noon - timedelta(days=1)).until == noon - timedelta(days=1) + FIRST_PAUSE


def test_after_ten_missed_years_a_job_runs_once() -> None:
    runs: list[None] = []
    clock = Clock((Job(name="often", every=15, do=lambda: runs.append(None)),), app.now)
    clock._scheduler.start(paused=True)
    with closing(clock):
        job = clock._scheduler.get_job("often")
        missed = job._get_run_times(job.next_run_time + timedelta(days=3653))
        assert len(missed) == 1
        clock._scheduler.modify_job("often", next_run_time=app.now() - timedelta(days=3653))
        clock._scheduler.resume()
        until(lambda: runs, "the run that was missed")
        assert clock._scheduler.get_job("often").next_run_time > app.now()
    assert len(runs) == 1

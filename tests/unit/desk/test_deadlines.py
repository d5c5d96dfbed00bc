"""When a letter is tried again: a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk.deadlines import (
    Deferred,
    Failed,
    GiveUp,
    RetryAt,
    Sent,
    Tried,
    after_doubt,
    classify_reply,
    retry,
)

FIRST = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DAYS = timedelta(days=5)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def tried(attempts: int, age: timedelta = timedelta(), lasting: timedelta = DAYS) -> Tried:
    return Tried(attempts=attempts, first=FIRST, now=FIRST + age, lasting=lasting)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 1), (2, 5), (3, 15), (4, 30), (5, 60), (6, 120), (7, 240), (8, 240), (9, 240), (30, 240)],
)
@pytest.mark.parametrize(("jitter", "factor"), [(0.0, 1.0), (1.0, 1.1), (-1.0, 0.9), (0.5, 1.05), (7.0, 1.1)])
def test_the_waits_are_those_of_the_table_give_or_take_a_tenth(attempts: int, minutes: int, jitter: float, factor: float) -> None:
    assert retry(tried(attempts), jitter) == RetryAt(FIRST + minutes * MINUTE * factor)


def test_a_letter_is_tried_for_five_days_the_last_time_at_their_end() -> None:
    assert retry(tried(35, DAYS - HOUR), 1.0) == RetryAt(FIRST + DAYS)
    assert retry(tried(36, DAYS), 0.0) == GiveUp()
    assert retry(tried(36, DAYS + HOUR), 0.0) == GiveUp()


def test_a_whole_life_follows_the_table_and_ends_once() -> None:
    age, attempts, tries = timedelta(), 1, [timedelta()]
    while isinstance(step := retry(tried(attempts, age), 0.0), RetryAt):
        age, attempts = step.at - FIRST, attempts + 1
        tries.append(age)
    assert tries[:9] == [minutes * MINUTE for minutes in (0, 1, 6, 21, 51, 111, 231, 471, 711)]
    assert tries[-1] == DAYS
    assert len(tries) == 37


def test_a_clock_that_jumps_ahead_ends_nothing_at_once() -> None:
    years = timedelta(days=3650)
    assert retry(tried(1, years), 0.0) == RetryAt(FIRST + years + MINUTE)
    assert retry(tried(7, years), 0.0) == RetryAt(FIRST + years + 4 * HOUR)
    assert retry(tried(8, years), 0.0) == GiveUp()


def test_a_clock_that_jumps_back_only_waits() -> None:
    assert retry(tried(1, -HOUR), 0.0) == RetryAt(FIRST - HOUR + MINUTE)


def test_a_letter_that_lasts_no_time_is_tried_once() -> None:
    assert retry(tried(1, lasting=timedelta()), 0.0) == GiveUp()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (200, Sent),
        (250, Sent),
        (299, Sent),
        (421, Deferred),
        (451, Deferred),
        (499, Deferred),
        (500, Failed),
        (552, Failed),
        (599, Failed),
        (None, Deferred),
        (-1, Deferred),
        (0, Deferred),
        (354, Deferred),
        (600, Deferred),
        (999, Deferred),
    ],
)
def test_only_a_5xx_is_for_good_and_what_is_unknown_passes(code: int | None, kind: type[Sent | Deferred | Failed]) -> None:
    assert classify_reply(code, "said") == kind(code=code, reply="said")


def test_a_doubtful_letter_goes_once_more_after_a_quarter_of_an_hour() -> None:
    assert after_doubt(FIRST, doubted_before=False) == RetryAt(FIRST + 15 * MINUTE)
    assert after_doubt(FIRST, doubted_before=True) == GiveUp()


@given(
    attempts=st.integers(0, 10_000),
    age=st.timedeltas(timedelta(days=-400), timedelta(days=4000)),
    lasting=st.timedeltas(timedelta(), timedelta(days=30)),
    jitter=st.floats(-1, 1),
)
def test_there_is_always_an_answer_and_never_one_in_the_past(
    attempts: int, age: timedelta, lasting: timedelta, jitter: float
) -> None:
    step = retry(tried(attempts, age, lasting), jitter)
    assert isinstance(step, GiveUp) or FIRST + age < step.at <= FIRST + age + 4 * HOUR * 1.1

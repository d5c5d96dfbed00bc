"""Time as people work it: counted by the wall's clock, as it really passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailgate.desk.business import after, before, between, length, read_hours, working_day
from mailgate.desk.model import ALWAYS, Calendar

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = read_hours(["mon-fri 08:00-12:00 13:00-17:00", "sat 09:00-12:00"])
OFFICE = Calendar(name="office", timezone=BERLIN, week=WEEK, closed=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
NIGHTS = Calendar(name="nights", timezone=BERLIN, week=read_hours(["mon-sun 00:00-06:00 22:00-24:00"]))
HOUR = timedelta(hours=1)

calendars = st.sampled_from([ALWAYS, OFFICE, NIGHTS, Calendar(name="one minute", week=read_hours(["wed 23:59-24:00"]))])
instants = st.integers(0, 5 * 366 * 86400).map(lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
amounts = st.timedeltas(timedelta(0), timedelta(hours=40))


def at(text: str) -> datetime:
    """A moment in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-23 09:00", HOUR, "2026-11-23 10:00"),
        ("2026-11-23 11:30", HOUR, "2026-11-23 13:30"),  # over lunch
        ("2026-11-23 16:00", HOUR, "2026-11-23 17:00"),  # the last minute counts
        ("2026-11-23 16:00", HOUR + timedelta(minutes=1), "2026-11-24 08:01"),
        ("2026-11-27 16:30", HOUR, "2026-11-28 09:30"),  # Friday to Saturday
        ("2026-11-28 18:00", HOUR, "2026-11-30 09:00"),  # from a closed Saturday evening
        ("2026-12-23 16:00", 2 * HOUR, "2026-12-26 10:00"),  # over two holidays
        ("2026-12-31 16:00", 2 * HOUR, "2027-01-01 09:00"),  # over the end of a year
        ("2026-11-23 09:00", 24 * HOUR, "2026-11-26 09:00"),  # three working days
    ],
)
def test_business_time_passes_only_while_somebody_works(start: str, amount: timedelta, end: str) -> None:
    assert after(OFFICE, at(start), amount) == at(end)
    assert between(OFFICE, at(start), at(end)) == amount


def test_the_night_the_clocks_change_is_as_long_as_it_is() -> None:
    assert between(NIGHTS, at("2026-03-29 00:00"), at("2026-03-29 06:00")) == 5 * HOUR
    assert between(NIGHTS, at("2026-10-25 00:00"), at("2026-10-25 06:00")) == 7 * HOUR
    assert after(NIGHTS, at("2026-03-28 23:00"), 3 * HOUR) == at("2026-03-29 03:00")
    assert between(ALWAYS, at("2026-03-28 12:00"), at("2026-03-29 12:00")) == 23 * HOUR


def test_an_office_day_is_eight_hours_before_and_after_the_clocks_change() -> None:
    assert after(OFFICE, at("2026-03-27 09:00"), 11 * HOUR) == at("2026-03-30 09:00")


@given(calendars, instants, amounts)
@example(NIGHTS, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 2 * HOUR)
@example(NIGHTS, datetime(2026, 3, 29, 0, 59, tzinfo=UTC), HOUR)
def test_what_is_added_has_passed(calendar: Calendar, start: datetime, amount: timedelta) -> None:
    amount = min(amount, timedelta(minutes=50)) if calendar.name == "one minute" else amount
    end = after(calendar, start, amount)
    assert end >= start + amount
    assert between(calendar, start, end) == amount


@given(calendars, instants, st.tuples(amounts, amounts))
def test_two_stretches_are_as_long_as_their_sum(calendar: Calendar, start: datetime, spans: tuple[timedelta, timedelta]) -> None:
    middle = start + spans[0]
    end = middle + spans[1]
    assert between(calendar, start, middle) + between(calendar, middle, end) == between(calendar, start, end)
    assert between(calendar, end, start) <= timedelta(0) or start == end
    assert between(calendar, start, end) <= end - start


@given(calendars, instants, amounts, amounts)
def test_a_reminder_comes_when_so_much_is_left_but_not_before_the_start(
    calendar: Calendar, since: datetime, whole: timedelta, left: timedelta
) -> None:
    if calendar.name == "one minute":
        return
    end = after(calendar, since, whole)
    reminder = before(calendar, end, left, since)
    assert since <= reminder <= end
    assert between(calendar, reminder, end) == min(left, whole)


def test_a_calendar_that_is_never_open_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="never open"):
        Calendar(name="nothing", week=((),) * 7)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "no hours at all"),
        (["monday 09:00-17:00"], "are no hours"),
        (["mon-fri"], "are no hours"),
        (["fri-mon 09:00-17:00"], "from the first to the last"),
        (["mon-wed-fri 09:00-17:00"], "from the first to the last"),
        (["mon 17:00-09:00"], "from and till"),
        (["mon 09:00-09:00"], "from and till"),
        (["mon 09:00-24:01"], "from and till"),
        (["mon 9-17"], "from and till"),
        (["mon 09:00-12:00 11:59-13:00"], "the hours of mon overlap"),
        (["mon-fri 09:00-12:00", "wed 11:00-13:00"], "the hours of wed overlap"),
    ],
)
def test_hours_that_make_no_sense_are_refused_in_words(lines: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_hours(lines)


def test_hours_may_touch_and_reach_midnight() -> None:
    assert read_hours(["Mon,Wed 08:00-12:00 12:00-24:00"])[2] == ((480, 720), (720, 1440))


@pytest.mark.parametrize(("text", "is_long"), [("30m", HOUR / 2), ("4h", 4 * HOUR), ("3d", 24 * HOUR), ("0s", 0 * HOUR)])
def test_a_day_of_a_target_is_the_longest_working_day(text: str, is_long: timedelta) -> None:
    assert length(text, OFFICE) == is_long
    assert working_day(ALWAYS) == 24 * HOUR


@pytest.mark.parametrize("text", ["", "4", "4 hours", "90s", "1w", "-1h", "99999h"])
def test_what_is_no_business_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a number and m, h or d"):
        length(text, OFFICE)

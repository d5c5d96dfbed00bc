"""Time as people work it. The one rule: hours are read off a wall in the calendar's own zone, and counted as they passed.

So an office day is as long on the day the clocks change as its hours really are, a holiday counts nothing, and a length of
``1d`` is one working day: the longest that the calendar's week knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from mailgate.desk.model import Calendar, Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
_DAY = timedelta(days=1)
_LINE = re.compile(rf"(?P<days>(?:{'|'.join(DAYS)})(?:[,-](?:{'|'.join(DAYS)}))*) +(?P<spans>\S.*)")
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_LENGTH = re.compile(r"(\d{1,4})([smhd])")


def read_hours(lines: Sequence[str]) -> tuple[tuple[Span, ...], ...]:
    """``["mon-fri 08:00-12:00 13:00-17:00", "sat 09:00-12:00"]`` -> the week. Raises ValueError that says what is wrong."""
    week: list[list[Span]] = [[] for _ in DAYS]
    for line in lines:
        found = _LINE.fullmatch(line.strip().lower())
        if not found:
            raise ValueError(f"{line!r} are no hours; write days and times, like mon-fri 08:00-12:00 13:00-17:00")
        spans = [_span(text) for text in found["spans"].split()]
        for day in _days(found["days"]):
            week[day] += spans
    ordered = tuple(tuple(sorted(spans)) for spans in week)
    for name, hours in zip(DAYS, ordered, strict=True):
        if any(this[1] > following[0] for this, following in pairwise(hours)):
            raise ValueError(f"the hours of {name} overlap")
    if not any(ordered):
        raise ValueError("no hours at all: nothing could ever be done in time")
    return ordered


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = (DAYS.index(day) if day in DAYS else -1 for day in (first, last or first))
        if end < begin:
            raise ValueError(f"{part!r}: write the days from the first to the last, like mon-fri")
        found += range(begin, end + 1)
    return found


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    begin, end = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
    if not begin < end <= MIDNIGHT:
        raise ValueError(f"{text!r} is no time from and till, like 08:00-12:00; the end of a day is 24:00")
    return begin, end


def length(text: str, calendar: Calendar) -> timedelta:
    """``30m``, ``4h``, ``3d``; a day is the longest working day of the calendar. Raises ValueError with the accepted forms."""
    found = _LENGTH.fullmatch(text.strip())
    if not found or (found[2] == "s" and int(found[1])):
        raise ValueError(f"{text!r} is no business time; write a number and m, h or d, like 30m, 4h or 3d, or 0s for none")
    unit = {"s": timedelta(0), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": working_day(calendar)}[found[2]]
    return int(found[1]) * unit


def working_day(calendar: Calendar) -> timedelta:
    """How long the longest day of the week is."""
    return timedelta(minutes=max(sum(end - begin for begin, end in spans) for spans in calendar.week))


def after(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """When ``amount`` of business time has passed since ``start``: UTC, and never outside of the hours if ``amount`` is any."""
    if amount <= timedelta(0):
        return start
    left = amount
    for begin, end in _open(calendar, start):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise OverflowError(f"{amount} of {calendar.name!r} end after the last day there is")


def before(calendar: Calendar, end: datetime, amount: timedelta, since: datetime) -> datetime:
    """When ``amount`` of business time was left until ``end``, but not before ``since``."""
    whole = between(calendar, since, end)
    return since if whole <= amount else after(calendar, since, whole - amount)


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The business time from ``start`` to ``end``; none where ``end`` is not later."""
    passed = timedelta(0)
    for begin, until in _open(calendar, start):
        if begin >= end:
            break
        passed += min(until, end) - begin
    return passed


def _open(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open pieces of time from ``start`` on, in UTC, in order; they end with the last day there is."""
    day = start.astimezone(calendar.timezone).date()
    while day < date.max - _DAY:
        if day not in calendar.closed:
            for begin, end in calendar.week[day.weekday()]:
                piece = max(_instant(calendar, day, begin), start.astimezone(UTC)), _instant(calendar, day, end)
                if piece[0] < piece[1]:
                    yield piece
        day += _DAY


def _instant(calendar: Calendar, day: date, minutes: int) -> datetime:
    """What the clock on the wall calls so; of two such moments (the clocks go back) the first."""
    if minutes == MIDNIGHT:
        day, minutes = day + _DAY, 0
    return datetime.combine(day, time(minutes // 60, minutes % 60), calendar.timezone).astimezone(UTC)

"""What a time written by hand means. The one rule: it is to come, and what could be two days is refused.

``3h``, ``3 Tage``, ``tomorrow``, ``vendredi``, ``2026-12-01``, ``1.12.``, ``1 dicembre``, each with a time of day behind it if
wished (``2026-12-01 14:30``). A day without a time of day begins at MORNING in the writer's zone. A weekday is the next one that
is not today; a day without a year is the next one of that name. Numbers with slashes are day and month, except in English, where
nobody can tell: there they are refused unless only one reading is a date.
"""

from __future__ import annotations

import re
from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from mailgate.desk.marked import N_
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import TONGUES, meanings

MORNING = time(8)
#: What is asked for when a time cannot be read.
SENSE = N_("3h, 3d, 2w, tomorrow, friday or 2026-12-01")
_NO_ORDER = N_("the day as 2026-12-01, for it could be two")
_PAST = N_("a day to come, as 2026-12-01")
_MOST_MONTHS = 12
_LONGEST = timedelta(days=5 * 366)
_UNITS = meanings(tongue.units for tongue in TONGUES)
_LENGTHS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAYS = {word: int(n) for word, n in meanings({str(n): w for n, w in tongue.days.items()} for tongue in TONGUES).items()}
_WEEKDAYS = {
    word: int(n) for word, n in meanings({str(n): w for n, w in enumerate(tongue.weekdays)} for tongue in TONGUES).items()
}
_MONTHS = {
    word: int(n) for word, n in meanings({str(n + 1): w for n, w in enumerate(tongue.months)} for tongue in TONGUES).items()
}
_BESIDE = frozenset(meanings({"beside": tongue.beside} for tongue in TONGUES))
_TIME = re.compile(r"(\d{1,2})(?::|h|\.)(\d{2})(?:\s*(?:uhr|h))?$|(\d{1,2})\s*uhr$")
#: What stands between a day and its time: ``2026-12-01T14:30`` (RFC 3339 §5.6).
_BETWEEN = re.compile(r"[ ,]+$|(?<=\d)t$")
_LENGTH = re.compile(r"(\d{1,3})\s*([^\W\d_]+)\.?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?(?:\s?(\d{4}|\d{2}))?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")
_SPELLED = re.compile(
    r"(\d{1,2})(?:\.|st|nd|rd|th|er|°|º)?\s?([^\W\d_]+)\.?,?(?:\s(\d{4}))?"
    r"|([^\W\d_]+)\.?\s(\d{1,2})(?:st|nd|rd|th)?,?(?:\s(\d{4}))?"
)


class UnreadableTimeError(ValueError):
    """It is no time to come; the text, marked by ``N_``, says what would be."""


def read(text: str, now: datetime, zone: tzinfo, language: str) -> datetime:
    """The time that ``text`` means, in UTC and after ``now``. Raises UnreadableTimeError."""
    said = " ".join(word for word in plain(text).split() if word not in _BESIDE).strip(" ,;")
    length = _length(said)
    at = now + length if length is not None else _at(said, now.astimezone(zone), language)
    if at - now > _LONGEST:
        raise UnreadableTimeError(SENSE)
    if at <= now:
        raise UnreadableTimeError(_PAST)
    return at.astimezone(UTC)


def _length(said: str) -> timedelta | None:
    found = _LENGTH.fullmatch(said)
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None or not int(found[1]):
        return None
    return int(found[1]) * _LENGTHS[unit]


def _at(said: str, here: datetime, language: str) -> datetime:
    """A day, with a time of day behind it or its morning."""
    clock = _TIME.search(said)
    try:
        day = _day(said, here, language)
        if day is None and clock is not None:
            hour, minute = int(clock[1] or clock[3]), int(clock[2] or 0)
            rest = _BETWEEN.sub("", said[: clock.start()])
            day = _day(rest, here, language) if rest else here.date()
            return datetime.combine(_known(day), time(hour, minute), here.tzinfo)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, UnreadableTimeError) else UnreadableTimeError(SENSE) from error
    return datetime.combine(_known(day), MORNING, here.tzinfo)


def _known(day: date | None) -> date:
    if day is None:
        raise UnreadableTimeError(SENSE)
    return day


def _day(said: str, here: datetime, language: str) -> date | None:
    """The day; None: it is none. Raises ValueError for a day that no calendar has, UnreadableTimeError for two in one."""
    today = here.date()
    if said in _DAYS:
        return today + timedelta(days=_DAYS[said])
    if said in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS[said] - today.weekday() - 1) % 7 + 1)
    if found := _ISO.fullmatch(said):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(said):
        return _coming(int(found[1]), int(found[2]), found[3], today)
    if found := _SLASHED.fullmatch(said):
        return _slashed((int(found[1]), int(found[2])), found[3], today, english=language == "en")
    return _spelled(said, today)


def _slashed(numbers: tuple[int, int], year: str | None, today: date, *, english: bool) -> date:
    first, second = numbers
    if english and first != second and max(numbers) <= _MOST_MONTHS:
        raise UnreadableTimeError(_NO_ORDER)
    day, month = (second, first) if english and second > _MOST_MONTHS else (first, second)
    return _coming(day, month, year, today)


def _spelled(said: str, today: date) -> date | None:
    found = _SPELLED.fullmatch(said)
    if found is None:
        return None
    month = _MONTHS.get(found[2] or found[4])
    return _coming(int(found[1] or found[5]), month, found[3] or found[6], today) if month else None


def _coming(day: int, month: int, year: str | None, today: date) -> date:
    """That day of that year (``26`` is 2026), or the next of its name; the 29th of February waits for its year."""
    if year is not None:
        return date(int(year) % 100 + 2000 if len(year) == len("26") else int(year), month, day)
    if (month, day) == (2, 29):
        return next(date(y, 2, 29) for y in range(today.year, today.year + 9) if isleap(y) and date(y, 2, 29) >= today)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)

"""The UTC offset of a local time in an invitation. Its one rule: what the mail says of a zone, else its name, else no guess.

A zone is a ``VTIMEZONE`` (RFC 5545 §3.6.5): stretches that each begin at a time, once or every year, and have one offset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(?:\d\d)?")
_DAY = re.compile(r"([+-]?\d)(MO|TU|WE|TH|FR|SA|SU)")
_NAME = re.compile(r"(?:.{0,60}/)?([A-Z][A-Za-z_]{1,30}/[A-Za-z_+-]{2,40}(?:/[A-Za-z_]{2,40})?)|UTC|GMT")
"""``Europe/Berlin``, also behind a maker's prefix (``/mozilla.org/20050126_1/Europe/Berlin``)."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WINDOWS = {
    "utc": "UTC",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "romance standard time": "Europe/Paris",
    "central european standard time": "Europe/Warsaw",
    "e. europe standard time": "Europe/Chisinau",
    "gtb standard time": "Europe/Bucharest",
    "fle standard time": "Europe/Kyiv",
    "turkey standard time": "Europe/Istanbul",
    "israel standard time": "Asia/Jerusalem",
    "egypt standard time": "Africa/Cairo",
    "south africa standard time": "Africa/Johannesburg",
    "russian standard time": "Europe/Moscow",
    "arab standard time": "Asia/Riyadh",
    "arabian standard time": "Asia/Dubai",
    "india standard time": "Asia/Kolkata",
    "se asia standard time": "Asia/Bangkok",
    "china standard time": "Asia/Shanghai",
    "singapore standard time": "Asia/Singapore",
    "tokyo standard time": "Asia/Tokyo",
    "korea standard time": "Asia/Seoul",
    "aus eastern standard time": "Australia/Sydney",
    "w. australia standard time": "Australia/Perth",
    "new zealand standard time": "Pacific/Auckland",
    "newfoundland standard time": "America/St_Johns",
    "atlantic standard time": "America/Halifax",
    "eastern standard time": "America/New_York",
    "us eastern standard time": "America/Indiana/Indianapolis",
    "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver",
    "us mountain standard time": "America/Phoenix",
    "pacific standard time": "America/Los_Angeles",
    "alaskan standard time": "America/Anchorage",
    "hawaiian standard time": "Pacific/Honolulu",
    "e. south america standard time": "America/Sao_Paulo",
    "argentina standard time": "America/Argentina/Buenos_Aires",
    "sa pacific standard time": "America/Bogota",
}
"""Names that Windows gives to zones, where the mail names one without describing it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One ``STANDARD`` or ``DAYLIGHT`` of a zone: when it begins, its offset, and its ``RRULE``."""

    begins: datetime
    offset: timedelta
    before: timedelta
    rule: dict[str, str]

    def last_begun(self, at: datetime) -> datetime | None:
        """When it last began before the local time ``at``, or None if it had not by then."""
        if self.rule.get("FREQ") != "YEARLY":
            return self.begins if self.begins <= at else None
        until = self.rule.get("UNTIL", "9999")[:4]
        last = min(at.year, int(until) if until.isdigit() else 9999)
        found = [self._in_year(year) for year in (last, last - 1) if year >= self.begins.year]
        return next((begun for begun in found if begun <= at), None)

    def _in_year(self, year: int) -> datetime:
        month = self.rule.get("BYMONTH", "")
        first = self.begins.replace(year=year, month=int(month) if month.isdigit() else self.begins.month, day=1)
        day = _DAY.fullmatch(self.rule.get("BYDAY", ""))
        if not day:
            return first.replace(day=min(self.begins.day, 28))
        number, weekday = int(day[1]), _DAYS.index(day[2])
        if number < 0:
            last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-number - 1))
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (max(number, 1) - 1))


def stretch(begins: datetime, to: str, before: str, rule: str) -> Stretch | None:
    """From the values of ``DTSTART``, ``TZOFFSETTO``, ``TZOFFSETFROM`` and ``RRULE``; None if it has no offset."""
    offset = _read(to)
    if offset is None:
        return None
    parts = dict(part.split("=", 1) for part in rule.upper().split(";")[:20] if "=" in part)
    was = _read(before)
    return Stretch(begins, offset, offset if was is None else was, parts)


def offset(zone: str, at: datetime, described: dict[str, list[Stretch]]) -> timedelta | None:
    """How far the local time ``at`` in ``zone`` is ahead of UTC; None if that cannot be told."""
    try:
        if stretches := described.get(zone):
            return _described(stretches, at)
        return _known(zone, at)
    except (ValueError, OverflowError):
        return None


def shown(offset: timedelta) -> str:
    """As RFC 3339 writes it."""
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _described(stretches: list[Stretch], at: datetime) -> timedelta | None:
    begun = [(when, one.offset) for one in stretches if (when := one.last_begun(at)) is not None]
    if not begun:
        return min(stretches, key=lambda one: one.begins).before
    latest = max(when for when, _ in begun)
    found = {ahead for when, ahead in begun if when == latest}
    return found.pop() if len(found) == 1 else None  # summer and winter, and no word of when


def _known(zone: str, at: datetime) -> timedelta | None:
    match = _NAME.fullmatch(zone.strip())
    name = _WINDOWS.get(zone.strip().lower()) or (match and (match[1] or "UTC"))
    if not name:
        return None
    try:
        return at.replace(tzinfo=ZoneInfo(name)).utcoffset()
    except (KeyError, OSError):  # no such zone, or a folder of zones
        return None


def _read(value: str) -> timedelta | None:
    match = _OFFSET.fullmatch(value.strip())
    if not match:
        return None
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return None if ahead >= timedelta(hours=24) else -ahead if match[1] == "-" else ahead

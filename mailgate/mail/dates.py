"""The Date of a mail. Its one rule: an aware UTC time or None, never an exception, whatever the digits (T59)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_ZONES = {
    "ut": 0,
    "gmt": 0,
    "utc": 0,
    "z": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
_ZONES |= {"cet": 1, "cest": 2, "met": 1, "mest": 2, "bst": 1, "eet": 2, "eest": 3, "jst": 9}
"""Hours east of Greenwich: the names of RFC 5322 §4.3, and a few of those mailers write besides."""
_DATE = re.compile(
    r"(?:[^\W\d]{2,12}[,.]?\s{0,9})?(\d{1,2})[\s-]{1,9}([a-z]{3})[a-z.]{0,7}[\s-]{1,9}(\d{2,4}),?\s{1,9}"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d{1,9})?\s{0,9}([+-]\d{4}(?!\d)|[a-z]{1,5})?"
)
_ASCTIME = re.compile(
    r"[a-z]{3}\s{1,9}([a-z]{3})\s{1,9}(\d{1,2})\s{1,9}(\d{1,2}):(\d{2}):(\d{2})\s{1,9}(?:([a-z]{3,4})\s{1,9})?(\d{4})"
)


def read(value: str) -> datetime | None:
    """A Date value (RFC 5322 §3.3, §4.3, and ``asctime``) in UTC; None if it is no date."""
    text = value[:200].strip().lower()
    if match := _DATE.match(text):
        day, month, year, hour, minute, second, zone = match.groups()
    elif match := _ASCTIME.match(text):
        month, day, hour, minute, second, zone, year = match.groups()
    else:
        return None
    try:
        seconds = min(int(second or 0), 59)  # a leap second is 60
        local = datetime(_year(year), _MONTHS[month], int(day), int(hour), int(minute), seconds, tzinfo=UTC)
        return local - _offset(zone or "")
    except (ValueError, KeyError, OverflowError):
        return None


def _year(digits: str) -> int:
    """RFC 5322 §4.3: two digits below 50 are 20xx, other two or three digits count from 1900."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + 2000 if year < 50 else year + 1900


def _offset(zone: str) -> timedelta:
    if zone[:1] in ("+", "-"):
        size = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        return -size if zone[0] == "-" else size
    return timedelta(hours=_ZONES.get(zone, 0))

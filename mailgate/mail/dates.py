"""The Date of a mail. Its one rule: an aware UTC time or None, never an exception, whatever the digits (T59)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from mailgate.mail import words
from mailgate.mail.date_words import MONTHS, ZONES

_TIME = (
    r"(?P<hour>\d{1,2})\s?[:.h]\s?(?P<minute>\d{2})(?:\s?[:.]\s?(?P<second>\d{1,2}))?(?:[.,]\d{1,9})?"
    r"\s{0,3}(?P<half>[ap]\.?m\b\.?)?"
)
_ZONE = r"\s{0,9}(?P<zone>(?:(?:gmt|utc|ut)\s?)?[+-]\s?\d{1,2}:?(?:\d{2}(?!\d))?|[a-z]{1,5}\b)?"
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>[^\W\d_]{3,12})\.?", r"(?P<year>\d{2,4})"
_WEEKDAY = r"(?:[^\W\d_]{1,15}\.?[,.]?\s{0,9})?"
_CLOCK = rf"(?:\s{{1,9}}(?:at\s)?{_TIME}{_ZONE})?"
# RFC 5322 §3.3 and §4.3: Mon, 5 Feb 2024 10:00:00 +0100; also 05-Feb-24, 5. Februar 2024, 5 de maio de 2024
_MAIL = rf"{_DAY}(?:st|nd|rd|th|\.|º)?[\s-]{{1,9}}(?:de\s)?{_MONTH}[\s,-]{{1,9}}(?:de\s)?{_YEAR}(?:\sг\.?)?,?{_CLOCK}"
# C's asctime and Unix's date: Mon Feb  5 10:00:00 CET 2024
_UNIX = (
    rf"{_MONTH}\s{{1,9}}{_DAY}\s{{1,9}}{_TIME}\s{{1,9}}(?:(?P<zone>[a-z]{{1,5}}|[+-]\d{{4}})\s{{1,9}})?"
    r"(?P<year>\d{4})(?:\s(?P<behind>[+-]\d{4}))?"
)
# American: Monday, February 5, 2024 10:00 AM
_AMERICAN = rf"{_MONTH}\s{{1,9}}{_DAY}(?:st|nd|rd|th)?,?\s{{1,9}}(?P<year>\d{{4}}),?{_CLOCK}"
# ISO 8601 and RFC 3339: 2024-02-05T10:00:00+01:00
_ISO = rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}(?:[t\s]\s{{0,9}}{_TIME}{_ZONE})?"
# Chinese, Japanese, Korean: 2024年2月5日 10:00
_EAST = rf"(?P<year>\d{{4}})\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?{_DAY}\s?[日일][^\d]{{0,12}}(?:{_TIME}{_ZONE})?"
_FORMS = tuple(re.compile(_WEEKDAY + form) for form in (_MAIL, _UNIX, _AMERICAN, _ISO, _EAST))
_COMMENT = re.compile(r"\([^()]{0,100}\)")
_AROUND_COLON = re.compile(r"\s{0,9}:\s{0,9}")


def read(value: str, *, zoned: bool = False) -> datetime | None:
    """A Date value in UTC, as RFC 5322 wants it or as mailers in use write it; None if it is no date, or could be two.

    Without a zone it is taken for UTC; ``zoned``: then it is None, for a client that quotes a date writes its own local time.
    """
    if "=?" in value:
        value = words.decode(value[:400])
    text = _AROUND_COLON.sub(":", _COMMENT.sub(" ", value[:200])).strip(" \t,;\"'").lower()
    for form in _FORMS:
        if (match := form.match(text)) and (found := _made(match.groupdict())):
            return found if not zoned or match["zone"] else None
    return None


def _made(said: dict[str, str | None]) -> datetime | None:
    """The time that was said; None if there is no such month, day or hour."""
    month, hour = _month(said["month"] or ""), int(said["hour"] or 0)
    if said.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if (said["half"] or "").startswith("p") else 0)
    try:
        second = min(int(said["second"] or 0), 59)  # a leap second is 60
        local = datetime(
            _year(said["year"] or ""), month, int(said["day"] or 0), hour, int(said["minute"] or 0), second, tzinfo=UTC
        )
        return local - _offset(said.get("behind") or said.get("zone") or "")
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int:
    """The number of a month by its name or digits; 0 if it is none."""
    if name.isdecimal():
        return int(name)
    return next((MONTHS[name[:length]] for length in range(len(name), 2, -1) if name[:length] in MONTHS), 0)


def _year(digits: str) -> int:
    """RFC 5322 §4.3: two digits below 50 are 20xx, other two or three digits count from 1900."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + 2000 if year < 50 else year + 1900


def _offset(zone: str) -> timedelta:
    """How far a zone is ahead of UTC; what is no zone we know says nothing (RFC 5322 §4.3)."""
    sign, digits = ("-" if "-" in zone else "+"), re.sub(r"\D", "", zone)
    if not digits:
        return timedelta(hours=ZONES.get(zone, 0))
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return -size if sign == "-" else size

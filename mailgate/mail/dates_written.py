"""A date as mail programs write it for people, in quoted headers. Its one rule: what is not certain is no date.

The month is a word of the language or the order is told by the form: ``3.3.2026`` begins with the day, ``2026-03-03`` with the
year, and ``3/4/2026`` may begin with either. A time without a zone is that of whoever quoted it: the offset of their own mail.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mailgate.mail import dates
from mailgate.mail.date_words import MONTHS

_MORE = """
1  яну sij siječ jaan saus يناير
2  fév veebr velj فبراير
3  maart maa ožuj kovo مارس
4  trav bal أبريل
5  μαΐ svib maí مايو
6  červn lipanj lipnj birž يونيو
7  srpanj srpnj liep يوليو
8  aoû kolov rugp أغسطس
9  ruj rugs سبتمبر
10  spal أكتوبر
11  stud lapkr نوفمبر
12  ديسمبر
"""
"""By month, how its name begins where ``date_words`` leaves it out: in languages and cases of which no Date header is."""
_UNCERTAIN = frozenset({"listopada", "lis", "lip"})
"""October in Croatian and November in Polish; June in the one and July in the other."""

_STEMS = MONTHS | {stem: int(line.split()[0]) for line in _MORE.splitlines() if line.strip() for stem in line.split()[1:]}
_WORD = r"([^\W\d_]{3,12})\.?"
_DAY = r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?(?!\d)"
_DAY_MONTH = re.compile(rf"{_DAY}\s+(?:de\s+|d['’])?{_WORD},?\s+(?:de\s+|del\s+)?(\d{{4}})(?!\d)")
_MONTH_DAY = re.compile(rf"{_WORD}\s+{_DAY},?\s+(\d{{4}})(?!\d)")
_YEAR_MONTH = re.compile(rf"(?<!\d)(\d{{4}})\.?\s+(?:m\.\s+)?{_WORD}\s+{_DAY}")
_EASTERN = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)\.?")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_EITHER = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)")
_TIME = re.compile(
    r"(上午|下午|午前|午後|오전|오후)?\s?(?<!\d)(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?!\d)\s?(a\.?\s?m\b|p\.?\s?m\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:gmt|utc)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?(?!\d)|\b(gmt|utc|ces?t|eest|eet|bst|msk|e[sd]t|p[sd]t)\b", re.IGNORECASE
)
_NAMES = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())  # noqa: SIM905
_LENGTH = 120


def read(value: str, offset: timedelta | None = None) -> datetime | None:
    """``value`` in UTC; None where day, month, year or time is not certain. ``offset``: east of Greenwich, if none is written."""
    text = value[:_LENGTH].strip().lower()
    day = _day(text)
    if day is None:
        return dates.read(value, zoned=True)
    (year, month, number), rest = day
    time = _TIME.search(rest)
    zone = _zone(rest[time.end() :], offset) if time else ""
    if not (time and zone and 1 <= month <= 12):
        return None
    return dates.read(f"{number} {_NAMES[month - 1]} {year} {_hour(time)}:{time[3]}:{time[4] or '00'} {zone}")


def _day(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and the text without them."""
    for pattern, order in ((_EASTERN, (1, 2, 3)), (_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        if match := pattern.search(text):
            year, month, day = (int(match[at]) for at in order)
            return (year, month, day), text[: match.start()] + " " + text[match.end() :]
    for pattern, order in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2)), (_YEAR_MONTH, (1, 2, 3))):
        for match in pattern.finditer(text):
            if named := _month(match[order[1]]):
                return (int(match[order[0]]), named, int(match[order[2]])), text[match.end() :]
    if (match := _EITHER.search(text)) and (either := _either(int(match[1]), int(match[3]))):
        return (int(match[4]), *either), text[match.end() :]
    return None


def _either(first: int, second: int) -> tuple[int, int] | None:
    """Month and day of ``3/4``: certain only where one of them is no month, or both are the same."""
    if first == second or second > 12:
        return first, second
    return (second, first) if first > 12 else None


def _month(word: str) -> int:
    """The month that a word names, by its longest known beginning; 0 if it names none."""
    if word in _UNCERTAIN:
        return 0
    return next((_STEMS[word[:size]] for size in range(len(word), 2, -1) if word[:size] in _STEMS), 0)


def _hour(time: re.Match[str]) -> int:
    hour, half = int(time[2]), (time[1] or time[5] or "")
    if half in ("下午", "午後", "오후") or half.startswith("p"):
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 and half else hour


def _zone(text: str, offset: timedelta | None) -> str:
    """What stands behind the time, else ``offset``, as RFC 5322 writes it; "" if neither is known."""
    if match := _ZONE.search(text):
        if match[4]:
            return "+0300" if match[4] == "msk" else match[4]
        return f"{'+' if match[1] == '+' else '-'}{int(match[2]):02d}{match[3] or '00'}"
    if offset is None:
        return ""
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def offset(value: str) -> timedelta | None:
    """How far east of Greenwich the clock was that wrote a Date value (RFC 5322 §3.3); None if it does not say, as ``-0000``."""
    match = re.search(r"([+-])(\d{2})([0-5]\d)\s*(?:\([^()]{0,60}\))?\s*\Z", value[:200])
    if match is None or match[0].startswith("-0000"):
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -size if match[1] == "-" else size

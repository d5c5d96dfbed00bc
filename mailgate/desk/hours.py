"""The hours of somebody's own day: when their digest comes, and when they want quiet. The one rule: a clock on the wall counts,
whatever summer time does to it (an hour that comes twice counts once, one that never comes counts as the next).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailgate.desk.model import Person, Policy

_DAY = timedelta(days=1)
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_QUIET = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}([\s,]+strict)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """From when to when nothing comes; over midnight where ``end`` is the earlier one."""

    start: time
    end: time
    strict: bool = False
    """Urgent tickets wait as well."""


def clock(text: str) -> time:
    """``07:00``. Raises ValueError with the accepted form."""
    found = re.fullmatch(_CLOCK, text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a time of day; write hours and minutes, like 07:00")
    return time(int(found[1]), int(found[2]))


def quiet(text: str) -> Quiet:
    """``22:00-07:00``, ``22:00-07:00 strict``. Raises ValueError with the accepted form."""
    found = _QUIET.fullmatch(text.strip())
    if not found or found[1] + found[2] == found[3] + found[4]:
        raise ValueError(f"{text!r} are no quiet hours; write from when to when, like 22:00-07:00")
    start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return Quiet(start=start, end=end, strict=bool(found[5]))


def spelled(hours: Quiet) -> str:
    """As ``quiet`` reads it."""
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}{' strict' if hours.strict else ''}"


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        raise ValueError(f"{name!r} is no time zone; write one as IANA names it, like Europe/Zurich") from error


def zone_of(person: Person | None, policy: Policy) -> ZoneInfo:
    """Somebody's time zone; where theirs is not known any more, the gateway's, else UTC. ``mailgate check`` names it."""
    for name in (person.timezone if person else None, policy.timezone):
        try:
            if name:
                return zone(name)
        except ValueError:
            continue
    return ZoneInfo("UTC")


def digest_since(person: Person, policy: Policy, now: datetime) -> datetime:
    """The last time, now included, that somebody's clock stood at the hour of their digest; UTC."""
    try:
        at = clock(person.digest_at) if person.digest_at else policy.digest_at
    except ValueError:
        at = policy.digest_at
    where = zone_of(person, policy)
    today = now.astimezone(where).date()
    # a leap of the clock may put the hour of the day before later than one thinks: three days are always enough
    times = (datetime.combine(today + _DAY * back, at, where).astimezone(UTC) for back in (1, 0, -1, -2))
    return next(at for at in times if at <= now)


def quiet_until(person: Person, policy: Policy, now: datetime, *, urgent: bool = False) -> datetime | None:
    """When the quiet hours end that ``now`` falls into, UTC; None: none. Only strict ones keep urgent tickets out."""
    try:
        hours = quiet(person.quiet) if person.quiet else None
    except ValueError:
        return None
    if hours is None or (urgent and not hours.strict):
        return None
    where = zone_of(person, policy)
    today = now.astimezone(where).date()
    for day in (today - _DAY, today):
        begins = datetime.combine(day, hours.start, where).astimezone(UTC)
        last = day if hours.end > hours.start else day + _DAY
        ends = datetime.combine(last, hours.end, where).astimezone(UTC)
        if begins <= now < ends:
            return ends
    return None

"""The calendars of the configuration, with public holidays. The one rule: the only module that knows the ``holidays`` library.

Holidays are looked up once, for a fixed run of years, and handed on as plain dates: rules count with them and ask nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailgate.desk import business
from mailgate.desk.model import Calendar
from mailgate.settings import Calendar as Configured
from mailgate.settings import ConfigError

#: The years whose public holidays are known; looking them up takes a tenth of a second, once.
YEARS = range(2020, 2081)


@lru_cache(maxsize=8)
def calendars(configured: tuple[Configured, ...]) -> Mapping[str, Calendar]:
    """By name. Raises ConfigError for two of one name, a country or region that is not known, and hours that are none."""
    found: dict[str, Calendar] = {}
    for one in configured:
        if one.name in found:
            raise ConfigError(f"two calendars are called {one.name!r}; rename one")
        closed = public_holidays(one) | {date.fromisoformat(day) for day in one.extra}
        found[one.name] = Calendar(
            name=one.name, timezone=ZoneInfo(one.timezone), week=business.read_hours(one.hours), closed=closed
        )
    return found


def public_holidays(configured: Configured) -> frozenset[date]:
    """Those of its country and region, none without a country. Raises ConfigError for one that is not known."""
    if not configured.country:
        return frozenset()
    import holidays  # reading it takes a moment, which only calendars with a country cost

    try:
        days = holidays.country_holidays(configured.country, subdiv=configured.region or None, years=YEARS)
    except NotImplementedError as error:
        where = "country is a code of two letters like DE (ISO 3166-1), region one of its parts like BY (ISO 3166-2)"
        raise ConfigError(f"calendar {configured.name!r}: {error}; {where}") from error
    return frozenset(days)

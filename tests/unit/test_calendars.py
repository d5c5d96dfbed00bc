"""Calendars of the config file, with the public holidays of a country."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from mailgate.calendars import YEARS, calendars, public_holidays
from mailgate.policy import queue_policies
from mailgate.settings import Calendar, ConfigError, Settings

BAVARIA = Calendar(name="munich", timezone="Europe/Berlin", country="DE", region="BY", extra=("2026-12-24",))
QUEUE: dict[str, Any] = {"name": "support", "address": "support@help.example"}


def test_a_calendar_knows_the_holidays_of_its_region_and_the_days_added() -> None:
    closed = calendars((BAVARIA,))["munich"].closed
    assert {date(2026, 1, 6), date(2026, 12, 24), date(2026, 12, 25)} <= closed  # Epiphany is kept in Bavaria
    assert date(2026, 1, 6) not in public_holidays(Calendar(name="berlin", country="DE", region="BE"))
    assert {date(year, 12, 25) for year in YEARS} <= closed


def test_without_a_country_nobody_has_a_public_holiday() -> None:
    assert calendars((Calendar(name="office"),))["office"].closed == frozenset()


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("DE", "ZZ")])
def test_a_place_nobody_knows_is_a_mistake_in_the_configuration(country: str, region: str) -> None:
    with pytest.raises(ConfigError, match=r"calendar 'odd'.*ISO 3166"):
        calendars((Calendar(name="odd", country=country, region=region),))


def test_two_calendars_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="two calendars are called 'munich'"):
        calendars((BAVARIA, BAVARIA))


@pytest.mark.parametrize("wrong", [{"timezone": "Berlin"}, {"hours": ()}, {"extra": ("24.12.2026",)}, {"hours": ("mon",)}])
def test_a_calendar_that_cannot_be_read_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Calendar(name="office", **wrong)


def test_a_queue_counts_its_targets_by_its_calendar() -> None:
    wanted = {**QUEUE, "calendar": "munich", "first_answer": "4h", "resolution": "3d"}
    [queue] = queue_policies(Settings.model_validate({"queue": [wanted], "calendar": [BAVARIA.model_dump()]}), [])
    assert (queue.first_answer, queue.resolution) == (timedelta(hours=4), timedelta(hours=24))
    assert queue.remind_before == timedelta(hours=1)


def test_a_queue_whose_calendar_nobody_knows_is_named_with_those_there_are() -> None:
    settings = Settings.model_validate({"queue": [{**QUEUE, "calendar": "munch"}], "calendar": [BAVARIA.model_dump()]})
    with pytest.raises(ConfigError, match=r"queue 'support' calendar: there is no .* 'munch'; there are: munich"):
        queue_policies(settings, [])

"""Times written by hand, on a Monday morning in Zürich."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk import when

ZURICH = ZoneInfo("Europe/Zurich")
#: Monday the 2nd of March 2026, nine o'clock there.
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

MEANT = [
    ("3h", "2026-03-02 12:00"),
    ("30 min", "2026-03-02 09:30"),
    ("3d", "2026-03-05 09:00"),
    ("3 D", "2026-03-05 09:00"),
    ("2w", "2026-03-16 09:00"),
    ("in 3 days", "2026-03-05 09:00"),
    ("3 Tage", "2026-03-05 09:00"),
    ("in 1 Woche", "2026-03-09 09:00"),
    ("3 jours", "2026-03-05 09:00"),
    ("dans 2 semaines", "2026-03-16 09:00"),
    ("tra 3 giorni", "2026-03-05 09:00"),
    ("5 ore", "2026-03-02 14:00"),
    ("tomorrow", "2026-03-03 08:00"),
    ("Morgen", "2026-03-03 08:00"),
    ("übermorgen", "2026-03-04 08:00"),
    ("demain", "2026-03-03 08:00"),
    ("apres-demain", "2026-03-04 08:00"),
    ("dopodomani 14:30", "2026-03-04 14:30"),
    ("today 17:00", "2026-03-02 17:00"),
    ("17 Uhr", "2026-03-02 17:00"),
    ("demain 14h30", "2026-03-03 14:30"),
    ("friday", "2026-03-06 08:00"),
    ("until next Friday", "2026-03-06 08:00"),
    ("bis nächsten Freitag", "2026-03-06 08:00"),
    ("jusqu'à vendredi", "2026-03-06 08:00"),
    ("venerdì", "2026-03-06 08:00"),
    ("venerdi", "2026-03-06 08:00"),
    ("Montag", "2026-03-09 08:00"),
    ("mi", "2026-03-04 08:00"),
    ("2026-12-01", "2026-12-01 08:00"),
    ("2026-12-01 14:30", "2026-12-01 14:30"),
    ("2026-12-01T14:30", "2026-12-01 14:30"),
    ("1.12.", "2026-12-01 08:00"),
    ("1.12", "2026-12-01 08:00"),
    ("1.12.26", "2026-12-01 08:00"),
    ("01.12.2026", "2026-12-01 08:00"),
    ("1.2.", "2027-02-01 08:00"),
    ("1. Dezember", "2026-12-01 08:00"),
    ("1er décembre 2026", "2026-12-01 08:00"),
    ("il 1° dicembre", "2026-12-01 08:00"),
    ("December 1st, 2026", "2026-12-01 08:00"),
    ("3 march", "2026-03-03 08:00"),
    ("29.2.", "2028-02-29 08:00"),
    ("29.3. 03:30", "2026-03-29 03:30"),
]


@pytest.mark.parametrize(("text", "there"), MEANT)
def test_a_time_is_read(text: str, there: str) -> None:
    at = when.read(text, NOW, ZURICH, "de")
    assert at.tzinfo is UTC
    assert f"{at.astimezone(ZURICH):%Y-%m-%d %H:%M}" == there


@pytest.mark.parametrize(
    ("text", "language", "there"),
    [
        ("01/12/2026", "fr", "2026-12-01"),
        ("13/12/2026", "en", "2026-12-13"),
        ("12/13/2026", "en", "2026-12-13"),
        ("4/4", "en", "2026-04-04"),
    ],
)
def test_slashes_are_read_as_the_language_writes_them(text: str, language: str, there: str) -> None:
    assert f"{when.read(text, NOW, ZURICH, language):%Y-%m-%d}" == there


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        ("01/12/2026", "en", "it could be two"),
        ("12/13/2026", "de", "3h, 3d"),
        ("2026-03-01", "de", "to come"),
        ("1.1.2020", "de", "to come"),
        ("today 08:59", "de", "to come"),
        ("0d", "de", "3h, 3d"),
        ("1000d", "de", "3h, 3d"),
        ("2040-01-01", "de", "3h, 3d"),
        ("31.2.", "de", "3h, 3d"),
        ("25:00", "de", "3h, 3d"),
        ("0000-01-01", "de", "3h, 3d"),
        ("soon", "de", "3h, 3d"),
        ("", "de", "3h, 3d"),
        ("in", "de", "3h, 3d"),
        ("1 maybe", "de", "3h, 3d"),
    ],
)
def test_what_is_no_time_to_come_says_what_would_be(text: str, language: str, says: str) -> None:
    with pytest.raises(when.UnreadableTimeError, match=says):
        when.read(text, NOW, ZURICH, language)


def test_a_weekday_is_never_today_and_never_more_than_a_week_away() -> None:
    for word in ("monday", "dienstag", "mercredi", "giovedì", "fr", "sab", "sunday"):
        ahead = when.read(word, NOW, UTC, "en").date() - NOW.date()
        assert timedelta(0) < ahead <= timedelta(days=7)


@given(st.text(max_size=20) | st.from_regex(r"\d{1,4}[./-]\d{1,2}[./-]\d{0,4}", fullmatch=True))
def test_whatever_is_written_is_a_time_to_come_or_refused(text: str) -> None:
    try:
        assert when.read(text, NOW, ZURICH, "it") > NOW
    except when.UnreadableTimeError:
        assert True

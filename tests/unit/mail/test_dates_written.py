"""Dates as mail programs write them for people, in quoted headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import dates_written

CERTAIN = """
Dienstag, 3. März 2026 10:30
Dienstag, 03. März 2026 um 10:30 Uhr
Tuesday, March 3, 2026 10:30
Tue, Mar 3, 2026 at 10:30 AM
On Tuesday, March 3rd, 2026 at 10:30
Tuesday, March 3, 2026 at 10:30:00 AM GMT+1
3 March 2026 at 10:30:00 CET
mar. 3 mars 2026 à 10:30
martes, 3 de marzo de 2026 10:30
terça-feira, 3 de março de 2026 10:30
martedì 3 marzo 2026 10:30
dinsdag 3 maart 2026 10:30
den 3 mars 2026 10:30
3. marts 2026 10.30
tiistai 3. maaliskuuta 2026 10.30
wtorek, 3 marca 2026 10:30
úterý 3. března 2026 10:30
utorok 3. marca 2026 10:30
2026. március 3., kedd 10:30
marți, 3 martie 2026 10:30
вторник, 3 марта 2026 г. 10:30
Вторник, 3 марта 2026, 12:30 +03:00
вівторок, 3 березня 2026 р. 10:30
3 Mart 2026 Salı 10:30
2026年3月3日(星期二) 上午10:30
2026년 3월 3일 화요일 오전 10:30
03.03.2026, 10:30
3. 3. 2026, 10:30:00
2026-03-03 10:30
2026/03/03 10:30
3/3/2026 10:30
Tue, 3 Mar 2026 10:30:00 +0100
Tue, 3 Mar 2026 01:30:00 PST
"""
UNCERTAIN = """
3/4/2026 10:30
3 listopada 2026 10:30
30. Februar 2026 10:30
Tuesday, March 3, 2026
yesterday at 10:30
2026-13-03 10:30
"""


def test_a_date_is_read_as_each_language_writes_it() -> None:
    seen = {line: dates_written.read(line, timedelta(hours=1)) for line in CERTAIN.split("\n") if line}
    assert [line for line, date in seen.items() if date != datetime(2026, 3, 3, 9, 30, tzinfo=UTC)] == []


def test_what_is_not_certain_is_no_date() -> None:
    seen = {line: dates_written.read(line, timedelta(hours=1)) for line in UNCERTAIN.split("\n") if line}
    assert [line for line, date in seen.items() if date] == []


def test_the_afternoon_and_the_zone_count() -> None:
    assert dates_written.read("13/4/2026 1:05 PM", timedelta(0)) == datetime(2026, 4, 13, 13, 5, tzinfo=UTC)
    assert dates_written.read("March 3, 2026 12:05 AM UTC") == datetime(2026, 3, 3, 0, 5, tzinfo=UTC)
    assert dates_written.read("3. März 2026 10:30") is None


def test_the_offset_of_a_date_is_where_its_clock_stood() -> None:
    assert dates_written.offset("Tue, 3 Mar 2026 10:30:00 +0530 (IST)") == timedelta(hours=5, minutes=30)
    assert dates_written.offset("Tue, 3 Mar 2026 10:30:00 -0800") == -timedelta(hours=8)
    assert dates_written.offset("Tue, 3 Mar 2026 10:30:00 -0000") is None
    assert dates_written.offset("Tue, 3 Mar 2026 10:30:00 GMT") is None


@given(st.text(max_size=200), st.sampled_from([None, timedelta(hours=2)]))
def test_any_text_is_a_date_or_none(text: str, offset: timedelta | None) -> None:
    found = dates_written.read(text, offset)
    assert found is None or found.tzinfo is UTC
    dates_written.offset(text)

"""The Date of a mail."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import dates


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("Mon, 05 Feb 2024 10:00:00 +0100", "2024-02-05T09:00:00+00:00"),
        ("5 Feb 2024 10:00 GMT", "2024-02-05T10:00:00+00:00"),
        ("Mon, 5 Feb 24 10:00:00 EST", "2024-02-05T15:00:00+00:00"),
        ("Mon, 5 Feb 99 10:00:00 -0000", "1999-02-05T10:00:00+00:00"),
        ("Mon, 05 Feb 2024 10:00:60 +0000 (UTC)", "2024-02-05T10:00:59+00:00"),
        ("Mon Feb  5 10:00:00 2024", "2024-02-05T10:00:00+00:00"),
        ("Mon Feb  5 10:00:00 CET 2024", "2024-02-05T09:00:00+00:00"),
        ("05-February-2024 10.00.00 Z", "2024-02-05T10:00:00+00:00"),
        ("Mon, 5 Feb 124 10:00:00 A", "2024-02-05T10:00:00+00:00"),
        ("Mon, 5 Feb 2024 10(ten) :  00:  07 -0600", "2024-02-05T16:00:07+00:00"),
        ("Mon, 5 Feb 2024 10:00:00 GMT+01:00", "2024-02-05T09:00:00+00:00"),
        ("Mon, 5 Feb 2024 10:00:00 +0530 (IST)", "2024-02-05T04:30:00+00:00"),
        ("Mon, 5 Feb 2024 10:00:00 -3", "2024-02-05T13:00:00+00:00"),
        ("Mon, 5 Feb 2024", "2024-02-05T00:00:00+00:00"),
        ("Mon Feb  5 10:00:00 2024 +0100", "2024-02-05T09:00:00+00:00"),
        ("Monday, February 5, 2024 12:30 AM", "2024-02-05T00:30:00+00:00"),
        ("Feb 5th, 2024 at 1:30:05 PM EST", "2024-02-05T18:30:05+00:00"),
        ("2024-02-05T10:00:00.123+01:00", "2024-02-05T09:00:00+00:00"),
        ("2024/02/05 10:00", "2024-02-05T10:00:00+00:00"),
        ("Mo, 5. März 2024 10:00:00 MEZ", "2024-03-05T09:00:00+00:00"),
        ("lun., 5 févr. 2024 10:00:00 +0100", "2024-02-05T09:00:00+00:00"),
        ("lunes, 5 de agosto de 2024 10:00", "2024-08-05T10:00:00+00:00"),
        ("5 Out 2024 10:00:00 -0300", "2024-10-05T13:00:00+00:00"),
        ("пн, 5 февраля 2024 г., 10:00", "2024-02-05T10:00:00+00:00"),
        ("5 października 2024 10:00", "2024-10-05T10:00:00+00:00"),
        ("5 července 2024 10:00", "2024-07-05T10:00:00+00:00"),
        ("05 Ağu 2024 10:00:00 +0300", "2024-08-05T07:00:00+00:00"),
        ("2024年2月5日(月) 10:00", "2024-02-05T10:00:00+00:00"),
        ("2024년 2월 5일 월요일 10:00", "2024-02-05T10:00:00+00:00"),
        ("=?utf-8?q?Mon,_5_Feb_2024_10:00:00_+0000?=", "2024-02-05T10:00:00+00:00"),
    ],
)
def test_a_date_is_read_in_utc(value: str, iso: str) -> None:
    found = dates.read(value)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Mon, 30 Feb 2024 10:00:00 +0000",
        "5 Foo 2024 10:00:00 +0000",
        "5 Feb 2024 25:00:00 +0000",
        "5/2/2024 10:00",
        "13:00 PM, 5 Feb",
        "1" * 100_000,
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert dates.read(value) is None


@given(st.text(max_size=60))
def test_no_text_raises(value: str) -> None:
    dates.read(value)
    dates.read("Mon, 05 Feb " + value)


def test_a_date_that_we_write_is_read_back() -> None:
    when = datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)
    assert dates.read(format_datetime(when)) == when
    assert dates.read(when.isoformat()) == when

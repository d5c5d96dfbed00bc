"""The Date of a mail."""

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
    ],
)
def test_a_date_is_read_in_utc(value: str, iso: str) -> None:
    found = dates.read(value)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "Mon, 30 Feb 2024 10:00:00 +0000", "5 Foo 2024 10:00:00 +0000", "5 Feb 2024 25:00:00 +0000", "1" * 100_000],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert dates.read(value) is None


@given(st.text(max_size=60))
def test_no_text_raises(value: str) -> None:
    dates.read(value)
    dates.read("Mon, 05 Feb " + value)

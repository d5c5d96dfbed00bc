"""Rates hold over any stretch of time, and whoever asks for less gets less for a while."""

from __future__ import annotations

from bisect import insort
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk import pacing
from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent, Uncertain
from mailgate.desk.pacing import FIRST_PAUSE, FORGETS, LONGEST_PAUSE, NO_LIMIT, Pause, Rate

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
RATE = Rate(3, MINUTE)


def ago(*seconds: int) -> list[datetime]:
    return sorted(NOW - second * SECOND for second in seconds)


@pytest.mark.parametrize(
    ("begun", "left"),
    [
        ([], 3),
        (ago(0, 0), 1),
        (ago(0, 1, 59), 0),
        (ago(0, 1, 60), 1),
        (ago(0, 1, 61), 1),
        (ago(5, 5, 5, 5), 0),
        (ago(-10, -5, 3), 2),
    ],
)
def test_a_letter_counts_for_just_its_time(begun: list[datetime], left: int) -> None:
    assert pacing.left(RATE, begun, NOW) == left


def test_no_limit_is_none() -> None:
    assert pacing.left(NO_LIMIT, ago(1, 1, 1), NOW) is None


@given(st.lists(st.integers(0, 400), max_size=80))
def test_no_stretch_of_time_holds_more_than_its_rate(tries: list[int]) -> None:
    begun: list[datetime] = []
    for second in sorted(tries):
        at = NOW + second * SECOND
        if pacing.left(RATE, begun, at):
            insort(begun, at)
    for first in begun:
        assert sum(first <= one < first + RATE.within for one in begun) <= RATE.most


def test_pauses_grow_to_the_longest_and_are_forgotten() -> None:
    first = pacing.pause(None, NOW)
    assert first == Pause(NOW + FIRST_PAUSE, FIRST_PAUSE)
    assert pacing.pause(first, first.until - SECOND) == first, "it is left alone already"
    second = pacing.pause(first, first.until)
    assert second == Pause(first.until + 2 * FIRST_PAUSE, 2 * FIRST_PAUSE)
    longest = second
    for _ in range(9):
        longest = pacing.pause(longest, longest.until)
    assert longest.length == LONGEST_PAUSE
    forgotten = longest.until + FORGETS * LONGEST_PAUSE
    assert pacing.pause(longest, forgotten - SECOND).length == LONGEST_PAUSE
    assert pacing.pause(longest, forgotten).length == FIRST_PAUSE


LESS = [
    (421, "4.7.0 Error: too many connections from 192.0.2.1"),
    (421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address"),
    (421, "4.7.0 Try again later, closing connection"),
    (450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages"),
    (450, "4.7.1 Error: too much mail from 192.0.2.1"),
    (451, "4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)"),
    (451, "4.7.650 The mail server has been temporarily rate limited due to IP reputation"),
    (432, "4.3.2 Concurrent connections limit exceeded"),
    (421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints"),
    (454, "4.7.0 Throttling failure: maximum sending rate exceeded"),
]
NOT_LESS: list[tuple[int | None, str]] = [
    (450, "4.2.0 mailbox busy"),
    (452, "4.2.2 The recipient's inbox is out of storage space"),
    (451, "4.7.1 Greylisted, please try again, too many new senders"),
    (450, "4.7.1 Client host rejected: cannot find your reverse hostname"),
    (454, "4.7.0 Temporary authentication failure"),
    (421, "4.3.2 Service shutting down"),
    (451, "4.3.0 a separate temporary failure"),
    (None, "Connection lost"),
]


def test_who_asks_for_less_is_told_from_who_refuses_one_letter() -> None:
    for code, reply in LESS:
        assert pacing.asks_for_less(Deferred(code=code, reply=reply)), reply
    for other, reply in NOT_LESS:
        assert not pacing.asks_for_less(Deferred(code=other, reply=reply)), reply
    for code in (530, 534, 535, 554):
        assert pacing.asks_for_less(Deferred(code=code, reply="5.7.8 wrong", ours=True)), code
        assert not pacing.asks_for_less(Deferred(code=code, reply="5.7.8 wrong")), code
    assert not pacing.asks_for_less(Deferred(code=451, reply="4.3.0 not this sender", ours=True))
    others: list[Outcome] = [
        Sent(code=250, reply="rate"),
        Failed(code=550, reply="5.7.1 too many"),
        Uncertain(code=421, reply="4.7.0"),
    ]
    assert not any(map(pacing.asks_for_less, others))

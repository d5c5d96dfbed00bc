"""How often a client may do a thing: at the limit, one above, and when time has passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.desk.pacing import NO_LIMIT, Rate
from mailgate.web.limits import Limiter, TooManyError, key


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


THREE = Rate(3, timedelta(minutes=1))


def limiter(rate: Rate = THREE, remembered: int = 10) -> tuple[Limiter, Clock]:
    clock = Clock()
    return Limiter({"mail-link": rate, "post": NO_LIMIT}, remembered, clock), clock


def spent(limits: Limiter, *keys: str) -> int:
    """Seconds to wait; 0: it was counted."""
    try:
        limits.spend("mail-link", *keys)
    except TooManyError as error:
        return error.wait
    return 0


def test_so_many_at_once_and_then_one_after_the_other() -> None:
    limits, clock = limiter()
    assert [spent(limits, "a") for _ in range(5)] == [0, 0, 0, 20, 20]
    clock.now += 19
    assert spent(limits, "a") == 1
    clock.now += 1
    assert [spent(limits, "a") for _ in range(2)] == [0, 20]
    clock.now += 3600
    assert [spent(limits, "a") for _ in range(4)] == [0, 0, 0, 20]


def test_clients_do_not_count_for_each_other() -> None:
    limits, _ = limiter()
    assert [spent(limits, "a") for _ in range(4)] == [0, 0, 0, 20]
    assert spent(limits, "b") == 0


def test_of_several_keys_all_are_counted_or_none() -> None:
    limits, _ = limiter()
    assert [spent(limits, "a", "anna@customer.example") for _ in range(3)] == [0, 0, 0]
    assert spent(limits, "b", "anna@customer.example") == 20
    assert [spent(limits, "b") for _ in range(4)] == [0, 0, 0, 20]


def test_asking_costs_nothing() -> None:
    limits, _ = limiter(Rate(1, timedelta(seconds=10)))
    assert [limits.wait("mail-link", "a") for _ in range(3)] == [0, 0, 0]
    assert len(limits) == 0
    assert spent(limits, "a") == 0
    assert limits.wait("mail-link", "a") == 10


def test_zero_is_no_limit_and_remembers_nobody() -> None:
    limits, _ = limiter()
    for _ in range(1000):
        limits.spend("post", "a")
    assert len(limits) == 0


def test_those_not_seen_for_longest_are_forgotten_first() -> None:
    limits, _ = limiter(Rate(1, timedelta(minutes=1)), remembered=3)
    assert [spent(limits, one) for one in "abcd"] == [0, 0, 0, 0]
    assert len(limits) == 3
    assert [spent(limits, one) for one in "dcb"] == [60, 60, 60]
    assert spent(limits, "a") == 0


def test_a_clock_that_is_set_back_locks_nobody_out_for_long() -> None:
    limits, clock = limiter()
    assert [spent(limits, "a") for _ in range(3)] == [0, 0, 0]
    clock.now -= 86_400
    assert spent(limits, "a") <= 60


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
        ("", ""),
        ("strange", "strange"),
    ],
)
def test_a_client_is_an_address_or_a_network(host: str, counted: str) -> None:
    assert key(host) == counted

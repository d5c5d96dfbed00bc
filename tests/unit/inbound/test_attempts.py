"""Failures to log in are counted from their beginning, for a while, and in bounded memory."""

from __future__ import annotations

from mailgate.inbound.attempts import REMEMBERED, Attempts
from mailgate.settings import Submission

BEA = "bea@staff.example"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_failures_are_forgotten_after_their_time_and_not_before() -> None:
    clock = Clock()
    attempts = Attempts(Submission.model_validate({"failures_per_host": 1, "failures_within": "15m"}), clock)
    attempts.begin("192.0.2.1", (BEA,))
    for clock.now, may in ((899.9, False), (900.0, True)):
        assert attempts.host_may("192.0.2.1") is may
    assert attempts.host_may("192.0.2.2")


def test_attempts_under_way_count_and_success_takes_back_its_own_alone() -> None:
    attempts = Attempts(Submission(failures_per_host=2, failures_per_account=2), Clock())
    attempts.begin("192.0.2.1", (BEA,))
    attempts.begin("192.0.2.1", (BEA,))
    assert not attempts.host_may("192.0.2.1")
    attempts.succeeded("192.0.2.1", (BEA,))
    assert attempts.host_may("192.0.2.1")
    attempts.begin("192.0.2.1", (BEA,))
    assert not attempts.host_may("192.0.2.1")


def test_guessing_at_an_account_does_not_keep_its_owner_out_of_where_they_were() -> None:
    attempts = Attempts(Submission(failures_per_account=2), Clock())
    attempts.begin("192.0.2.1", (BEA,))
    attempts.succeeded("192.0.2.1", (BEA,))
    for guess in range(2):
        attempts.begin(f"198.51.100.{guess}", (BEA,))
    assert attempts.account_may("192.0.2.1", BEA)
    assert not attempts.account_may("198.51.100.9", BEA)


def test_a_network_of_ipv6_is_one_host_and_memory_is_bounded() -> None:
    attempts = Attempts(Submission(failures_per_host=2), Clock())
    for host in ("2001:db8::1", "2001:db8::2"):
        attempts.begin(host, (BEA,))
    assert not attempts.host_may("2001:db8::3")
    assert attempts.host_may("2001:db8:0:1::1")
    for number in range(REMEMBERED):
        attempts.begin(f"h{number}", (f"a{number}",))
    assert len(attempts._hosts) == len(attempts._accounts) == REMEMBERED

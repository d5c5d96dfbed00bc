"""What of a sign-in is told before it ends: at the time that is configured, not a second before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mailgate.oauth.tokens import Tokens
from mailgate.oauth.watching import concerns
from mailgate.settings import OAuth

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WELL = Tokens(access_token="a", refresh_token="r", refreshed_at=NOW)


def account(**more: Any) -> OAuth:
    return OAuth(**{"name": "office", "provider": "microsoft365", "client_id": "app", **more})


def told(configured: OAuth, tokens: Tokens, now: datetime = NOW) -> list[str]:
    return [one.reason for one in concerns(configured, tokens, now)]


def test_a_sign_in_that_works_is_no_concern() -> None:
    assert not told(account(), WELL)
    assert not told(account(flow="client_credentials", tenant="t", client_secret_env="S"), Tokens())


def test_no_sign_in_and_one_that_is_over_are_told_at_once() -> None:
    assert told(account(), Tokens()) == ["nobody has signed in yet"]
    over = Tokens(refresh_token="r", trouble="invalid_grant: revoked", final=True, failing_since=NOW - DAY)
    [one] = concerns(account(), over, NOW)
    assert (one.reason, one.since, one.until) == ("invalid_grant: revoked", NOW - DAY, None)
    asleep = Tokens(refresh_token="r", refreshed_at=NOW, trouble="id.example answers 503", failing_since=NOW - DAY)
    assert not told(account(), asleep), "that ends by itself"


def test_a_client_secret_that_ends_is_told_in_time() -> None:
    configured = account(expires="2026-04-01")
    end = datetime(2026, 4, 1, tzinfo=UTC)
    fresh = {"access_token": "a", "refresh_token": "r"}
    for now, is_told in ((end - 14 * DAY - SECOND, False), (end - 14 * DAY, True), (end - SECOND, True), (end + 30 * DAY, True)):
        found = concerns(configured, Tokens(**fresh, refreshed_at=now), now)  # type: ignore[arg-type]
        assert [one.until for one in found] == [end] * is_told, now
        assert all("the client secret ends on 2026-04-01 (expires in [[oauth]] office)" in one.reason for one in found)
    assert told(account(expires="2026-04-01", warn_before="31d"), WELL)


def test_an_end_that_the_provider_told_is_told_in_time() -> None:
    for left, is_told in ((14 * DAY + SECOND, False), (14 * DAY, True)):
        tokens = Tokens(refresh_token="r", refreshed_at=NOW, refresh_expires_at=NOW + left)
        assert bool(told(account(), tokens)) is is_told


def test_a_sign_in_that_nobody_uses_is_told_before_it_ends_by_that() -> None:
    for provider, lasts in (("microsoft365", 90), ("google", 180)):
        for idle, is_told in ((timedelta(days=lasts - 14) - SECOND, False), (timedelta(days=lasts - 14), True)):
            tokens = Tokens(refresh_token="r", refreshed_at=NOW - idle)
            assert bool(told(account(provider=provider), tokens)) is is_told, (provider, idle)

"""What of a sign-in needs a human, now or soon. The one rule: what is known to end is told ``warn_before`` it does.

Known are the day a client secret ends, if the configuration says it (``expires``), the end a provider told of its refresh token,
and that a refresh token ends which nobody used for long. Pure: the time and what is kept are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from mailgate.oauth.providers import end_points
from mailgate.oauth.tokens import Tokens
from mailgate.settings.oauth import OAuth


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One thing to do. ``until`` None: it does not work now."""

    reason: str
    since: datetime
    until: datetime | None = None


def concerns(account: OAuth, tokens: Tokens, now: datetime) -> tuple[Concern, ...]:
    """All of one account, the worst first. A provider out of reach is none: that ends by itself, and its mailbox tells of it."""
    if account.flow == "refresh_token" and not tokens.refresh_token:
        return (Concern(reason="nobody has signed in yet", since=tokens.failing_since or now),)
    if tokens.final:
        return (Concern(reason=tokens.trouble, since=tokens.failing_since or now),)
    return tuple(one for one in _ends(account, tokens) if one.until is not None and one.until - account.warn_before <= now)


def _ends(account: OAuth, tokens: Tokens) -> Iterator[Concern]:
    used = tokens.refreshed_at
    if account.expires is not None:
        until = datetime.combine(account.expires, time(), UTC)
        reason = f"the client secret ends on {account.expires} (expires in [[oauth]] {account.name}): set a new one, and its date"
        yield Concern(reason=reason, since=until - account.warn_before, until=until)
    if tokens.refresh_expires_at is not None:
        until = tokens.refresh_expires_at
        yield Concern(reason="the provider ends this sign-in", since=until - account.warn_before, until=until)
    unused_for = end_points(account).unused_for
    if account.flow == "refresh_token" and unused_for is not None and used is not None:
        reason = f"not used since {used:%Y-%m-%d}: the provider ends a sign-in that nobody uses for {unused_for.days} days"
        yield Concern(reason=reason, since=used + unused_for - account.warn_before, until=used + unused_for)

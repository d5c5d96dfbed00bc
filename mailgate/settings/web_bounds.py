"""How much of anything browsers may have of us, as configured. The one rule: every bound has a test at, below and above it."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from mailgate.desk.pacing import Rate
from mailgate.settings.forms import Duration, OptionalRate, Section, Size

#: What the smallest request counts for that waits to be confirmed, in octets.
UNCONFIRMED = 64 * 1024
_MINUTE = timedelta(minutes=1)


class WebBounds(Section):
    """The part of ``[web]`` that holds strangers in bounds."""

    connections: int = Field(default=500, ge=1, le=100_000)
    connections_per_host: int = Field(default=50, ge=1)
    requests: int = Field(default=64, ge=1)
    requests_per_client: int = Field(default=16, ge=1)
    header_size: Size = Field(default=16 * 1024, ge=1024, le=1024**2)
    header_lines: int = Field(default=100, ge=10)
    target_size: Size = Field(default=4 * 1024, ge=256)
    header_timeout: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    body_timeout: Duration = Field(default=timedelta(seconds=20), gt=timedelta(0))
    body_rate: Size = Field(default=4 * 1024, ge=1)
    body_total_timeout: Duration = Field(default=timedelta(minutes=30), gt=timedelta(0))
    keep_alive: Duration = Field(default=timedelta(seconds=15), gt=timedelta(0))
    write_timeout: Duration = Field(default=timedelta(seconds=30), gt=timedelta(0))
    bad_links: OptionalRate = Rate(60, _MINUTE)
    posts: OptionalRate = Rate(30, _MINUTE)
    mailed_links: OptionalRate = Rate(5, timedelta(hours=1))
    unconfirmed: Size = Field(default=1024**3, ge=UNCONFIRMED)
    unconfirmed_per_client: Size = Field(default=100 * 1024**2, ge=UNCONFIRMED)
    unconfirmed_per_mailbox: Size = Field(default=50 * 1024**2, ge=UNCONFIRMED)
    remembered_clients: int = Field(default=10_000, ge=1)

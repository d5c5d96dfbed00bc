"""``mailgate check`` knows when our own check says who writes."""

from __future__ import annotations

import pytest

from tests.command import Command
from tests.unit.cli.test_check import findings


@pytest.mark.parametrize(
    ("listen", "verify", "reports"),
    [
        ("0.0.0.0:25", "true", True),
        ("[::]:25", "true", True),
        ("192.0.2.7:25", "true", True),
        ("0.0.0.0:25", "false", False),
        ("127.0.0.1:8025", "true", False),
        ("[::1]:25", "true", False),
        ("localhost:25", "true", False),
        ("", "true", False),
    ],
)
def test_our_own_check_says_who_writes_where_strangers_reach_the_port(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch, listen: str, verify: str, *, reports: bool
) -> None:
    monkeypatch.setenv("MAILGATE_SMTP__LISTEN", listen)
    monkeypatch.setenv("MAILGATE_AUTH__VERIFY", verify)
    told = findings(mailgate)["trust"][1]
    assert told.startswith("staff_trust = aligned, as our own check reports") is reports
    assert ("every mail from staff will be held" in told) is not reports

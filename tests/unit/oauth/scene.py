"""An account at a test's provider: signed in at ``START``, with a token for an hour. The one rule: secrets have known words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mailgate.oauth.account import Account
from mailgate.oauth.tokens import Tokens
from mailgate.settings import OAuth, Settings
from tests.unit.oauth.provider import Provider

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
HUSH, OLD, NEW = "client-hush", "refresh-old", "refresh-new"


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def account(home: Path, said: Provider, clock: Clock, **more: Any) -> Account:
    options = {"token_url": said.url("token"), "scopes": ("mail",), "client_secret_env": "CLIENT", **more}
    return Account(OAuth(name="office", client_id="app", **options), Settings(home=home), clock)


def signed_in(home: Path, said: Provider, clock: Clock, **more: Any) -> Account:
    made = account(home, said, clock, **more)
    made.signed_in(
        Tokens(
            access_token="access-1", refresh_token=OLD, scope="mail", expires_at=START + timedelta(hours=1), refreshed_at=START
        )
    )
    return made


def answer(number: int, **more: Any) -> tuple[int, dict[str, Any]]:
    return 200, {"access_token": f"access-{number}", "token_type": "Bearer", "expires_in": 3600, **more}


def kept(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / "data/oauth/office.json").read_text())
    return found

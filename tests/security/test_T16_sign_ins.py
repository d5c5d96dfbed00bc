"""T16: passwords, client secrets and tokens are in no log, whatever goes wrong with them; nor are they in an error."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate import log, secret
from mailgate.oauth.account import Account
from mailgate.oauth.endpoint import SignInError
from mailgate.oauth.tokens import Tokens
from mailgate.settings import ConfigError, Login, OAuth, Settings
from tests.stand_ins import START
from tests.unit.oauth import provider

HUSH = ("hush-password", "hush-client", "hush-refresh", "hush-access")


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Everything logged at ``debug`` and above, requests' and authlib's words too."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.set_up("debug", "text", stream)
    yield stream
    root.handlers[:], root.level = before


def test_no_secret_is_logged_whatever_the_provider_or_a_command_says(
    told: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password, client, refresh, access = HUSH
    monkeypatch.setenv("CLIENT", client)
    loud = f"import sys; print({password!r}); print({password!r}, file=sys.stderr); sys.exit(1)"
    with pytest.raises(ConfigError) as error:
        secret.of(Login(password_command=(sys.executable, "-c", loud)).password_source, "relay", Settings()).read()
    said = [str(error.value)]
    echoed = {"error": "invalid_grant", "error_description": f"{refresh} of {client} is over"}
    answers = [(400, echoed), (401, echoed), (500, f"{refresh} {client}"), (200, f"{access}"), (302, ""), (429, echoed)]
    with provider.running() as running:
        configured = OAuth(
            name="office", client_id="app", client_secret_env="CLIENT", token_url=running.url("token"), scopes=("mail",)
        )
        for answer in [*answers, (200, {"access_token": f"{access}-2", "expires_in": 60, "refresh_token": f"{refresh}-2"})]:
            account = Account(configured, Settings(home=tmp_path), lambda: START)
            account.signed_in(Tokens(access_token=access, refresh_token=refresh, expires_at=START + timedelta(hours=1)))
            running.says = [answer]
            with suppress(SignInError):
                try:
                    account.access(refused=access)
                except SignInError as failed:
                    said.append(str(failed))
                    raise
    logged = told.getvalue()
    assert logged.count("no token") == len(answers)
    assert "token renewed" in logged
    assert len(said) == 1 + len(answers)
    for word in HUSH:
        assert word not in logged
        assert not [one for one in said if word in one]

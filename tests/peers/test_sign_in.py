"""Tokens at a real server: Dovecot asks the token server whose a token is, and we log in by XOAUTH2 and OAUTHBEARER."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailgate.imap.opening import opener
from mailgate.imap.signing_in import sign_in
from mailgate.imap.troubles import LoginRefusedError
from mailgate.oauth.account import Account
from mailgate.oauth.tokens import Tokens
from mailgate.settings import Mailbox, OAuth, Settings
from tests.peers import dovecot, token_server
from tests.peers.dovecot import Dovecot
from tests.peers.token_server import TokenServer

pytestmark = pytest.mark.peer

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server.running(rotate=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot.running(introspection=tokens.introspection_url) as running:
        yield running


def account(tokens: TokenServer, home: Path, user: str) -> Account:
    configured = OAuth(
        name="office",
        client_id=token_server.CLIENT,
        client_secret_env="CLIENT",
        token_url=tokens.token_url,
        scopes=("mail",),
    )
    made = Account(configured, Settings(home=home), lambda: NOW)
    made.signed_in(Tokens(refresh_token=tokens.grant(user)))
    return made


def folders(server: Dovecot, account: Account, mechanism: str, user: str) -> list[str]:
    """What a log-in sees."""
    box = Mailbox.model_validate(
        {"name": "shop", "host": "127.0.0.1", "port": server.imap, "tls": "none", "user": user}
        | {"auth": mechanism, "oauth": "office"}
    )
    with opener(Settings(), box, sign_in(Settings(), box, {"office": account}))(None) as client:
        return client.folders()


def test_a_token_opens_its_owners_mailbox_and_one_that_was_refused_is_renewed_once(
    server: Dovecot, tokens: TokenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENT", token_server.SECRET)
    for mechanism, user in (("xoauth2", "ina"), ("oauthbearer", "jan")):
        server.mailbox(user)
        made = account(tokens, tmp_path / user, user)
        before = len(tokens.requests)
        assert "INBOX" in folders(server, made, mechanism, user)
        assert "INBOX" in folders(server, made, mechanism, user)
        assert len(tokens.requests) == before + 1, "one token for several log-ins"
        tokens.expire(user)
        assert "INBOX" in folders(server, made, mechanism, user)
        assert len(tokens.requests) == before + 2
        with pytest.raises(LoginRefusedError) as refusal:
            folders(server, made, mechanism, "somebody-else")
        assert "refresh-" not in str(refusal.value)
        assert "access-" not in str(refusal.value)
        tokens.revoke(user)
        with pytest.raises(LoginRefusedError, match=r"invalid_grant.*mailgate oauth login office"):
            folders(server, made, mechanism, user)

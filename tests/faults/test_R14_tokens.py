"""R14: a token that ends is renewed without a pause; a sign-in that ends is told with what to run, and stops no other account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailgate.oauth.account import Account as SignIn
from mailgate.oauth.tokens import Tokens
from tests.faults.pickups import Account, Desk, mail, picking, private
from tests.peers import dovecot, sink, token_server
from tests.peers.dovecot import Dovecot
from tests.peers.mailgate import Gateway, Plan
from tests.peers.token_server import CLIENT, SECRET, TokenServer

pytestmark = pytest.mark.peer

MECHANISMS = {"office": "xoauth2", "standard": "oauthbearer"}
"""An account each, and its sign-in of the same name."""
LAZY = {"idle": "29m", "poll": "6h", "reconcile": "6h"}


@dataclass
class Scene:
    """A daemon, a server, and who hands out tokens: each refresh token is good once."""

    desk: Desk
    server: Dovecot
    tokens: TokenServer

    def asked(self, name: str) -> int:
        """How often a token for this account was asked for."""
        return sum(one["refresh_token"].endswith(f"-{name}") for one in self.tokens.requests)


def sign_in(gateway: Gateway, tokens: TokenServer) -> None:
    """What ``mailgate oauth login`` leaves behind."""
    for configured in gateway.settings.oauth:
        account = SignIn(configured, gateway.settings, lambda: datetime.fromtimestamp(0, UTC))
        account.signed_in(Tokens(refresh_token=tokens.grant(configured.name)))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("tokens")
    with ExitStack() as stack:
        tokens, relay = stack.enter_context(token_server.running(rotate=True)), stack.enter_context(sink.running())
        server = stack.enter_context(dovecot.running(introspection=tokens.introspection_url))
        own = {"client_id": CLIENT, "client_secret_file": private(folder / "client", SECRET), "token_url": tokens.token_url}
        plan = Plan(folder=folder, relay=relay.url, sign_ins=[{"name": name, "scopes": ["mail"]} | own for name in MECHANISMS])
        accounts = []
        for name, mechanism in MECHANISMS.items():
            server.mailbox(name)
            options = LAZY | {"auth": mechanism, "oauth": name}
            accounts.append(Account(name=name, port=server.imap, user=name, password=None, options=options))
        desk = stack.enter_context(picking(plan, *accounts, before=lambda gateway: sign_in(gateway, tokens)))
        for name in MECHANISMS:
            desk.wait_well(name)
        yield Scene(desk, server, tokens)


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_token_that_a_server_takes_no_more_is_renewed_at_once(scene: Scene, name: str) -> None:
    assert scene.asked(name) == 1
    scene.server.mailboxes[name].deliver(mail(1))
    scene.desk.wait(name, [1])
    scene.tokens.expire(name)
    scene.server.doveadm("kick", name)
    scene.server.mailboxes[name].deliver(mail(2))
    scene.desk.wait(name, [1, 2])
    assert scene.asked(name) == 2


def test_a_sign_in_that_ended_says_what_to_run_and_the_other_account_goes_on(scene: Scene) -> None:
    scene.tokens.revoke("office")
    scene.server.doveadm("kick", "office")
    assert "mailgate oauth login office" in scene.desk.wait_trouble("office", "oauth")
    before = [*scene.desk.numbers("standard")]
    scene.server.mailboxes["standard"].deliver(mail(9))
    scene.desk.wait("standard", [*before, 9])
    assert scene.desk.trouble("standard") == ""


def test_no_token_or_secret_is_in_the_log_or_told_as_trouble(scene: Scene) -> None:
    said = "\n".join([*scene.desk.gateway.daemon.lines, *map(scene.desk.trouble, MECHANISMS)])
    assert "access-" not in said
    assert "refresh-" not in said
    assert SECRET not in said

"""A log-in at a mailbox by token: a refusal's challenge is read and answered, and what it says is told without the token."""

from __future__ import annotations

import base64
import json
from imaplib import IMAP4
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from imapclient.exceptions import LoginError

from mailgate.imap.client import Client
from mailgate.imap.guarded import speaking
from mailgate.imap.opening import opener
from mailgate.imap.signing_in import by_token
from mailgate.imap.troubles import ImapError, LoginRefusedError, UnreachableError
from mailgate.oauth import sasl
from mailgate.oauth.account import Account
from mailgate.oauth.endpoint import SignInError
from mailgate.settings import ConfigError, Mailbox, Settings

BOX = Mailbox(name="shop", host="imap.example", user="desk@help.example", auth="xoauth2", oauth="office")
WHY = b'{"status":"401","schemes":"bearer"}'


class Server:
    """The client's side of a server that lets in from the ``lets``-th log-in on."""

    def __init__(self, lets: int) -> None:
        self.heard: list[list[bytes]] = []
        self._lets = lets

    def log_in_by_token(self, mechanism: str, answer: object, token: str) -> None:
        assert callable(answer)
        turns = [b""] if len(self.heard) + 1 >= self._lets else [b"", WHY]
        self.heard.append([answer(challenge) for challenge in turns])
        if len(turns) > 1:
            raise LoginRefusedError("NO [AUTHENTICATIONFAILED] no")


class Tokens:
    """An account whose tokens are counted, or who has none."""

    configured = SimpleNamespace(name="office")

    def __init__(self, ends: SignInError | None = None) -> None:
        self.refused: list[str] = []
        self.ends = ends

    def access(self, refused: str = "") -> str:
        if self.ends:
            raise self.ends
        self.refused.append(refused)
        return f"hush-{len(self.refused)}"


def log_in(server: Server, tokens: Tokens, mechanism: sasl.Mechanism = "xoauth2") -> None:
    by_token(BOX, mechanism, cast("Account", tokens))(cast("Client", server))


def test_a_refused_token_is_renewed_and_tried_once_more() -> None:
    mechanisms: tuple[tuple[sasl.Mechanism, bytes], ...] = (("xoauth2", b""), ("oauthbearer", b"\x01"))
    for mechanism, after in mechanisms:
        server, tokens = Server(lets=2), Tokens()
        log_in(server, tokens, mechanism)
        first, second = (sasl.first(mechanism, "desk@help.example", f"hush-{n}", "imap.example", 993) for n in (1, 2))
        assert server.heard == [[first, after], [second]]
        assert tokens.refused == ["", "hush-1"]


def test_a_token_refused_twice_is_told_with_the_servers_reason() -> None:
    server = Server(lets=9)
    with pytest.raises(LoginRefusedError, match=r"no \(status 401\)") as refusal:
        log_in(server, Tokens())
    assert len(server.heard) == 2
    assert "hush" not in str(refusal.value)


def test_what_a_server_repeats_of_a_secret_is_not_told() -> None:
    for password in ("plainpw77", "pä55word", "it's\"x-yz"):
        for repeated in (password, base64.b64encode(f"\0help\0{password}".encode()).decode(), password.replace('"', '\\"')):
            for trouble in (LoginError(str(repeated.encode())), IMAP4.error(repeated), IMAP4.abort(repeated.encode())):
                with pytest.raises(ImapError) as error, speaking(secret=password):
                    raise type(trouble)(f"BAD [cannot read {trouble}]")
                assert str(error.value).startswith("BAD [cannot read …"), (password, repeated, trouble)


def test_a_challenge_that_repeats_the_token_is_not_told() -> None:
    class Repeating(Server):
        def log_in_by_token(self, mechanism: str, answer: object, token: str) -> None:
            assert callable(answer)
            answer(b"")
            answer(json.dumps({"status": "401", "error": f"bad token {token}"}).encode())
            raise LoginRefusedError("NO [AUTHENTICATIONFAILED] no")

    with pytest.raises(LoginRefusedError, match=r"no \(status 401, error bad token …$"):
        log_in(Repeating(9), Tokens())


def test_letters_that_login_does_not_take_are_told_as_such() -> None:
    client = Client.__new__(Client)
    client._imap = SimpleNamespace(has_capability=lambda _name: False)
    for user, password in (("desk", "pä55word"), ("büro", "pw")):
        with pytest.raises(LoginRefusedError, match="letters beyond ASCII in no user name or password") as refusal:
            client.log_in(user, password)
        assert password not in str(refusal.value)


def test_no_token_is_no_connection_or_no_sign_in() -> None:
    with pytest.raises(UnreachableError, match=r"no token of 'office': id.example answers 503"):
        log_in(Server(1), Tokens(SignInError("id.example answers 503", final=False)))
    with pytest.raises(LoginRefusedError, match="somebody must sign in again"):
        log_in(Server(1), Tokens(SignInError("somebody must sign in again", final=True)))


def test_certificates_that_cannot_be_used_are_told_with_their_option(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("no certificate")
    for file in ("missing.pem", "none.pem"):
        box = BOX.model_copy(update={"ca_file": Path(file)})
        with pytest.raises(ConfigError, match=rf"^imap 'shop' ca_file: {file} cannot be used \(.+\); give certificates in PEM$"):
            opener(Settings(home=tmp_path), box, lambda _: None)

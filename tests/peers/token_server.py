"""An OAuth server on a loopback port: token end point (RFC 6749) and introspection (RFC 7662). Its one rule: it does what a test
told it, and remembers every request.

A refresh token buys an access token; with ``rotate`` it also buys the next one, and the old one is worth nothing from then
on, as Microsoft 365 does it. Dovecot asks ``introspection`` whether a token that somebody logs in with is good, and whose it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from urllib.parse import parse_qsl

from tests.peers.daemon import PATIENCE
from tests.peers.ports import HOST

CLIENT, SECRET = "mailgate", "client-secret"
LIFETIME = 3600
"""Seconds an access token says it is good for, unless told otherwise."""


@dataclass
class TokenServer:
    """A running server. Tokens are good until they are expired or revoked by a test: no clock runs here."""

    port: int = 0
    rotate: bool = False
    lifetime: int = LIFETIME
    """What the next answers say in ``expires_in``."""
    broken: int = 0
    """Answer so many of the next token requests with 503."""
    requests: list[dict[str, str]] = field(default_factory=list)
    """Every request at the token end point: its fields."""
    _refresh: dict[str, str] = field(default_factory=dict)
    _access: dict[str, str] = field(default_factory=dict)
    _number: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    @property
    def token_url(self) -> str:
        """Where refresh tokens are given for access tokens."""
        return f"http://{HOST}:{self.port}/token"

    @property
    def introspection_url(self) -> str:
        """Where a server asks about an access token."""
        return f"http://{HOST}:{self.port}/introspect"

    def grant(self, user: str) -> str:
        """A refresh token, as the user's consent gives it."""
        with self._lock:
            return self._new(self._refresh, "refresh", user)

    def access(self, user: str) -> str:
        """An access token that is good now."""
        with self._lock:
            return self._new(self._access, "access", user)

    def expire(self, user: str) -> None:
        """No access token issued to this user so far is good any more."""
        with self._lock:
            self._access = {token: owner for token, owner in self._access.items() if owner != user}

    def revoke(self, user: str) -> None:
        """The user withdraws consent: neither refresh nor access tokens are good any more."""
        self.expire(user)
        with self._lock:
            self._refresh = {token: owner for token, owner in self._refresh.items() if owner != user}

    def issue(self, asked: Mapping[str, str]) -> tuple[int, dict[str, object]]:
        """Status and body of the token end point's answer (RFC 6749 §5, §6)."""
        with self._lock:
            self.requests.append(dict(asked))
            if self.broken:
                self.broken -= 1
                return 503, {"error": "temporarily_unavailable"}
            if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
                return 401, {"error": "invalid_client"}
            old = asked.get("refresh_token", "")
            if asked.get("grant_type") != "refresh_token" or old not in self._refresh:
                return 400, {"error": "invalid_grant", "error_description": "The refresh token has expired or was revoked."}
            return 200, self._answer(old)

    def owner(self, token: str) -> str:
        """Whose access token this is; "" when it is not good."""
        with self._lock:
            return self._access.get(token, "")

    def _answer(self, old: str) -> dict[str, object]:
        user = self._refresh[old]
        answer: dict[str, object] = {"access_token": self._new(self._access, "access", user), "token_type": "Bearer"}
        answer["expires_in"] = self.lifetime
        if self.rotate:
            del self._refresh[old]
            answer["refresh_token"] = self._new(self._refresh, "refresh", user)
        return answer

    def _new(self, tokens: dict[str, str], kind: str, user: str) -> str:
        token = f"{kind}-{next(self._number)}-{user}"
        tokens[token] = user
        return token


class _Handler(BaseHTTPRequestHandler):
    """The two end points."""

    tokens: TokenServer
    timeout = 30

    def do_POST(self) -> None:
        """RFC 6749 §3.2, RFC 7662 §2.1: the fields stand in a form."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fields = dict(parse_qsl(body.decode()))
        if self.path == "/token":
            self._say(*self.tokens.issue(fields))
        else:
            user = self.tokens.owner(fields.get("token", ""))
            self._say(200, {"active": True, "username": user} if user else {"active": False})

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: what was asked is in ``requests``."""

    def _say(self, status: int, answer: Mapping[str, object]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(*, rotate: bool = False) -> Iterator[TokenServer]:
    """A server on a free port, in a thread."""
    tokens = TokenServer(rotate=rotate)
    handler = type("Handler", (_Handler,), {"tokens": tokens})
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        server.daemon_threads = True
        tokens.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.05,), name="token server")
        thread.start()
        try:
            yield tokens
        finally:
            server.shutdown()
            thread.join(PATIENCE)

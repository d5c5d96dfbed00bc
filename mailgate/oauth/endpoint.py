"""Talks with a provider's end points. The one rule: every answer is tokens or a ``SignInError``, and no secret is in an error.

The only module that knows authlib (which ships no types). Redirects are not followed: they could carry a secret elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mailgate.mail import unsaid
from mailgate.mail.words import one_line
from mailgate.oauth.providers import EndPoints
from mailgate.oauth.tokens import Tokens
from mailgate.settings.oauth import OAuth

_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_TEMPORARY = frozenset({"temporarily_unavailable", "server_error"})  # RFC 6749 §4.1.2.1
_USUAL = timedelta(minutes=10)
"""How long a token is taken to be good whose provider does not say; RFC 6749 §5.1 only recommends that it does."""
_CODE = re.compile(r"[a-z_]{1,40}")
_TOLD = 200
_TOO_MANY, _SERVER = 429, 500


class SignInError(Exception):
    """No token can be had. ``final``: it will not end by itself. ``code``: the provider's word, where it said one."""

    def __init__(self, why: str, *, final: bool, code: str = "") -> None:
        super().__init__(why)
        self.final, self.code = final, code


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A sign-in that somebody confirms on another screen (RFC 8628 §3.2)."""

    code: str = field(repr=False)
    user_code: str
    url: str
    interval: float
    """Seconds between two questions whether it is done."""
    lasts: float
    """Seconds until it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A sign-in in a browser: where to go, and what must come back (RFC 6749 §4.1, RFC 7636)."""

    url: str
    state: str
    verifier: str = field(repr=False)


class EndPoint:
    """The provider of one account. Every call is bounded: ``account.timeout`` to connect, and for the answer."""

    def __init__(self, account: OAuth, points: EndPoints, client_secret: str) -> None:
        """``client_secret`` "": an app of the public kind."""
        self._account, self._points, self._secret = account, points, client_secret

    def __repr__(self) -> str:
        return f"EndPoint({self._account.name})"

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """New tokens for a refresh token; it is kept where the provider gives no other. Raises SignInError."""
        answer = self._ask(
            lambda session: session.refresh_token(self._points.token, refresh_token=tokens.refresh_token), tokens.refresh_token
        )
        return replace(_tokens(answer, now), refresh_token=_text(answer, "refresh_token") or tokens.refresh_token)

    def as_app(self, now: datetime) -> Tokens:
        """A token in the app's own name (RFC 6749 §4.4). Raises SignInError."""
        answer = self._ask(lambda session: session.fetch_token(self._points.token, grant_type="client_credentials"))
        return replace(_tokens(answer, now), refresh_token="")

    def consent(self) -> Consent:
        """Begin a sign-in in a browser."""
        from authlib.common.security import generate_token

        verifier = generate_token(64)
        with self._session() as session:
            url, state = session.create_authorization_url(
                self._points.authorize, code_verifier=verifier, **dict(self._points.consent)
            )
        return Consent(url=url, state=state, verifier=verifier)

    def exchange(self, code: str, verifier: str, now: datetime) -> Tokens:
        """Tokens for the code that came back. Raises SignInError."""
        return _tokens(
            self._ask(
                lambda session: session.fetch_token(
                    self._points.token, grant_type="authorization_code", code=code, code_verifier=verifier
                ),
                code,
                verifier,
            ),
            now,
        )

    def device(self) -> Device:
        """Begin a sign-in on another screen. Raises SignInError."""
        wanted = {"client_id": self._account.client_id, "scope": " ".join(self._points.scopes)}

        def ask(session: Any) -> dict[str, Any]:
            answered = session.post(self._points.device, data=wanted, withhold_token=True)
            return dict(session.parse_response_token(answered))

        answer = self._ask(ask)
        code, user_code = _text(answer, "device_code"), _text(answer, "user_code")
        url = _text(answer, "verification_uri") or _text(answer, "verification_url")
        if not (code and user_code and url):
            raise SignInError("the device end point's answer has no code in it", final=True)
        interval, lasts = _seconds(answer, "interval"), _seconds(answer, "expires_in")
        return Device(
            code=code, user_code=user_code, url=url, interval=5.0 if interval is None else interval, lasts=lasts or 900.0
        )

    def granted(self, device: Device, now: datetime) -> Tokens:
        """Tokens, once it is confirmed. Raises SignInError; ``code`` is ``authorization_pending`` or ``slow_down`` until then."""
        url = self._points.token
        asked = self._ask(
            lambda session: session.fetch_token(url, grant_type=_DEVICE, device_code=device.code),
            device.code,
        )
        return _tokens(asked, now)

    def revoke(self, tokens: Tokens) -> None:
        """Make the refresh token worthless (RFC 7009). Raises SignInError."""
        token = tokens.refresh_token or tokens.access_token

        def ask(session: Any) -> dict[str, Any]:
            answered = session.revoke_token(self._points.revoke, token=token)
            answered.raise_for_status()
            return {}

        self._ask(ask, token)

    def _session(self) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        from mailgate.oauth.bounded import Bounded

        way = "client_secret_post" if self._secret else "none"
        seconds = self._account.timeout.total_seconds()
        made = OAuth2Session(
            client_id=self._account.client_id,
            client_secret=self._secret or None,
            token_endpoint_auth_method=way,
            revocation_endpoint_auth_method=way,
            scope=" ".join(self._points.scopes) or None,
            redirect_uri=self._account.redirect_url,
            code_challenge_method="S256",
            default_timeout=seconds,
        )
        for scheme in ("https://", "http://"):
            made.mount(scheme, Bounded(seconds))
        return made

    def _ask(self, ask: Any, *secrets: str) -> dict[str, Any]:
        from authlib.integrations.base_client import OAuthError
        from requests import RequestException

        try:
            with self._session() as session:
                session.max_redirects = 0
                return dict(ask(session))
        except OAuthError as error:
            raise self._refused(str(error.error), str(error.description or ""), secrets) from None
        except RequestException as error:
            raise self._unreachable(error) from None
        except (ValueError, TypeError, ArithmeticError, RecursionError):  # JSON of any depth, numbers without end
            raise SignInError(f"{self._host} gives no answer of a token end point", final=False) from None

    @property
    def _host(self) -> str:
        return self._points.token.split("/")[2]

    def _refused(self, code: str, told: str, secrets: Iterable[str]) -> SignInError:
        """It may repeat what it was told, but for one of the few words that are a code (RFC 6749 §5.2)."""
        hidden = (self._secret, *secrets)
        known = bool(_CODE.fullmatch(code)) and not any(one and one in code for one in hidden)
        shown = code if known else unsaid.without(code, *hidden)
        said = f"{shown}: {unsaid.without(told, *hidden)}" if told else shown
        return SignInError(one_line(said, _TOLD), final=code not in _TEMPORARY, code=code)

    def _unreachable(self, error: Any) -> SignInError:
        """Nobody there, no valid certificate, a time-out, or an error page. The text is ours: URLs may hold what is secret."""
        from requests.exceptions import SSLError, Timeout, TooManyRedirects

        status = error.response.status_code if error.response is not None else 0
        if isinstance(error, TooManyRedirects):
            why = "wants to send us elsewhere"
        elif isinstance(error, SSLError):
            why = "has no certificate that is believed"
        elif isinstance(error, Timeout):
            why = "does not answer in time"
        else:
            why = f"answers {status}" if status else "cannot be reached"
        final = bool(status) and status < _SERVER and status != _TOO_MANY
        return SignInError(f"{self._host} {why}", final=final)


def _tokens(answer: dict[str, Any], now: datetime) -> Tokens:
    access = _text(answer, "access_token")
    if not (access and access.isascii() and access.isprintable()):  # RFC 6749 Appendix A.12
        raise SignInError("the provider's answer has no access token in it", final=False)
    lasts, ends = _seconds(answer, "expires_in"), _seconds(answer, "refresh_token_expires_in")
    return Tokens(
        access_token=access,
        refresh_token=_text(answer, "refresh_token"),
        scope=_text(answer, "scope"),
        expires_at=now + (timedelta(seconds=lasts) if lasts is not None else _USUAL),
        refreshed_at=now,
        refresh_expires_at=now + timedelta(seconds=ends) if ends else None,
    )


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def _seconds(answer: dict[str, Any], name: str) -> float | None:
    """Seconds of an answer; some providers write numbers as text."""
    try:
        value = float(answer.get(name, ""))
    except (TypeError, ValueError):
        return None
    return value if 0 <= value < 10**9 else None

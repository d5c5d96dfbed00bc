"""Who we are to a relay: a password or an OAuth token, asked for at each log-in. The one rule: a secret is held no longer
than the log-in takes.

What goes wrong with a secret of ours is trouble with the relay: letters wait, and none fails for it.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import SplitResult, unquote

import aiosmtplib

from mailgate import secret
from mailgate.mail import unsaid
from mailgate.oauth import sasl
from mailgate.oauth.account import Account
from mailgate.oauth.endpoint import SignInError
from mailgate.secret import Secret
from mailgate.settings import ConfigError, Settings
from mailgate.settings.logins import Login


class NoSecretError(aiosmtplib.SMTPException):
    """The secret of a log-in cannot be had now. The text names its option, and nothing of the secret."""


class SignIn(Protocol):
    """A log-in at a relay, after EHLO and TLS."""

    async def __call__(self, client: aiosmtplib.SMTP) -> None:
        """AUTH. Raises SMTPException where the relay refuses, or our secret cannot be had."""


class Password:
    """AUTH by name and password: PLAIN, else LOGIN, else CRAM-MD5. One of them, once: every refusal counts against the account.

    TLS keeps the password from others, so what the server need not store in clear goes first (RFC 4954 §4, RFC 8314 §3.3).
    """

    def __init__(self, user: str, password: Secret) -> None:
        """``password`` is read at each log-in."""
        self._user, self._password = user, password

    async def __call__(self, client: aiosmtplib.SMTP) -> None:
        """Log in. A password that is refused is read anew the next time."""
        try:
            password = await asyncio.to_thread(self._password.read)
        except ConfigError as error:
            raise NoSecretError(str(error)) from None
        try:
            with _hushed(password):
                await _best(client)(self._user, password)
        except aiosmtplib.SMTPAuthenticationError:
            self._password.forget()
            raise


def _best(client: aiosmtplib.SMTP) -> Callable[[str, str], Awaitable[aiosmtplib.SMTPResponse]]:
    ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    offered = [one.lower() for one in client.server_auth_methods]
    found = next((way for name, way in ways.items() if name in offered), None)
    if found is not None:
        return found
    if not offered:
        raise NoSecretError("the relay offers no AUTH; use its port for submission (587; 465 with smtps), or no user")
    raise NoSecretError(f"the relay takes no password, only {', '.join(offered).upper()}; see auth in the config")


class Token:
    """AUTH by a token (XOAUTH2, or OAUTHBEARER of RFC 7628). One that is refused is renewed, and tried once more."""

    def __init__(self, user: str, mechanism: sasl.Mechanism, account: Account) -> None:
        """``account`` gives the token of now."""
        self._user, self._mechanism, self._account = user, mechanism, account

    async def __call__(self, client: aiosmtplib.SMTP) -> None:
        """Log in. Raises SMTPException."""
        if self._mechanism not in client.server_auth_methods:
            raise NoSecretError(f"the relay takes no {self._mechanism.upper()}")
        token = await self._token("")
        try:
            await self._told(client, token)
        except aiosmtplib.SMTPAuthenticationError as refusal:
            fresh = await self._token(token)
            if not client.is_connected:  # the next connection has the new one
                raise refusal from None
            await self._told(client, fresh)

    async def _token(self, refused: str) -> str:
        try:
            return await asyncio.to_thread(self._account.access, refused)
        except SignInError as error:
            raise NoSecretError(f"no token of {self._account.configured.name!r}: {error}") from None

    async def _told(self, client: aiosmtplib.SMTP, token: str) -> None:
        """AUTH with an initial response (RFC 4954 §4). A refusal may come as a challenge first, which says why."""
        said = sasl.first(self._mechanism, self._user, token, client.hostname or "", client.port or 0)
        why = ""
        with _hushed(token):
            answer = await client.execute_command(b"AUTH", self._mechanism.upper().encode(), base64.b64encode(said))
            if answer.code == aiosmtplib.SMTPStatus.auth_continue:
                why = sasl.refusal(_plain(answer.message))
                answer = await client.execute_command(base64.b64encode(sasl.after_refusal(self._mechanism)))
            if answer.code != aiosmtplib.SMTPStatus.auth_successful:
                raise aiosmtplib.SMTPAuthenticationError(answer.code, f"{answer.message} ({why})" if why else answer.message)


@contextmanager
def _hushed(secret: str) -> Iterator[None]:
    """What a relay repeats of a secret is not told."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as error:
        error.message = unsaid.without(error.message, secret)
        error.args = (error.code, error.message)
        raise


def _plain(challenge: str) -> bytes:
    try:
        return base64.b64decode(challenge)
    except ValueError:
        return b""


def sign_in(login: Login, url: SplitResult, where: str, settings: Settings, accounts: Mapping[str, Account]) -> SignIn | None:
    """The log-in at a relay; None where its URL names no user. ``where``: the table of ``login``, for errors.

    Raises ConfigError. A file or variable is read once now: what is wrong with it is told at the start.
    """
    if login.auth == "password":
        return _by_password(login, url, where, settings)
    if not url.username or url.password is not None:
        raise ConfigError(f'{where}.url must name a user and no password for auth = "{login.auth}"')
    return Token(unquote(url.username), login.auth, accounts[login.oauth])


def _by_password(login: Login, url: SplitResult, where: str, settings: Settings) -> SignIn | None:
    source = login.password_source
    if not url.username:
        if source.given:
            raise ConfigError(f"{where}.{source.given[0]}: {where}.url must then name a user and no password")
        return None
    user = unquote(url.username)
    if url.password is not None:
        if source.given:
            raise ConfigError(f"{where}.{source.given[0]}: {where}.url must then name a user and no password")
        return Password(user, secret.fixed(unquote(url.password)))
    if not source.given:
        raise ConfigError(f"{where}.url names a user, and there is no password for it; give {source.options}")
    password = secret.of(source, where, settings)
    if not source.command:  # a command may need what is not up yet; then mail waits, and it is told
        password.read()
    return Password(user, password)

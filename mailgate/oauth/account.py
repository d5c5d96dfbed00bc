"""The token of now. The one rule: one refresh at a time over all processes, and what it brought is on the disk before it is used.

A token is renewed ``refresh_before`` its end, or when a server refused it. What went wrong is written down beside the tokens, for
``mailgate oauth list``, ``mailgate check`` and the letter to the operator.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime

import structlog

from mailgate import secret
from mailgate.oauth.endpoint import EndPoint, SignInError
from mailgate.oauth.providers import end_points
from mailgate.oauth.tokens import Tokens, Vault, failed
from mailgate.settings import ConfigError, Settings
from mailgate.settings.oauth import OAuth

_log = structlog.get_logger("mailgate.oauth")

#: After a failure the provider is left alone for so many seconds: a hundred letters that wait are no hundred questions.
PAUSE = 30.0


class Account:
    """One ``[[oauth]]`` account. Its calls wait for the network: make them in a thread."""

    def __init__(self, configured: OAuth, settings: Settings, clock: Callable[[], datetime]) -> None:
        """Asks nobody yet."""
        self.configured, self._settings, self._clock = configured, settings, clock
        self.vault = Vault(settings, configured.name)
        self._source = configured.secret_source
        self._secret = secret.of(self._source, f"oauth.{configured.name}", settings) if self._source.given else secret.fixed("")
        self._paused, self._why = 0.0, SignInError("", final=False)

    def __repr__(self) -> str:
        return f"Account({self.configured.name})"

    def access(self, refused: str = "") -> str:
        """A token that is good now. ``refused``: one that a server would not take, though its time is not over.

        Raises SignInError, whose text says what to run; and never asks the provider twice within ``PAUSE`` after a failure.
        """
        tokens = self._kept()
        if not self.vault.is_behind and self._good(tokens, refused):
            return tokens.access_token
        with self._alone():
            tokens = self._kept()  # somebody else may have renewed it while we waited
            if not self._good(tokens, refused):
                tokens = self._renewed(tokens)
            elif self.vault.is_behind:
                self._keep(tokens)
            return tokens.access_token

    def end_point(self) -> EndPoint:
        """The provider. Raises ConfigError where the client secret cannot be had."""
        return EndPoint(self.configured, end_points(self.configured), self._secret.read() if self._source.given else "")

    def signed_in(self, tokens: Tokens) -> None:
        """Somebody signed in: their tokens take the place of those before."""
        with self.vault.locked():
            self.vault.write(replace(tokens, signed_in_at=self._clock()))
        self._paused = 0.0

    @property
    def command(self) -> str:
        """What puts it right."""
        return f"mailgate oauth login {self.configured.name}"

    def _good(self, tokens: Tokens, refused: str) -> bool:
        if not tokens.access_token or tokens.access_token == refused or tokens.expires_at is None:
            return False
        return self._clock() < tokens.expires_at - self.configured.refresh_before

    def _kept(self) -> Tokens:
        try:
            return self.vault.read()
        except ConfigError as error:
            raise SignInError(str(error), final=True) from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with ExitStack() as stack:
            try:
                stack.enter_context(self.vault.locked())
            except OSError as error:
                raise SignInError(f"the folder of the tokens cannot be used ({error.strerror})", final=True) from None
            yield

    def _renewed(self, tokens: Tokens) -> Tokens:
        if time.monotonic() < self._paused:
            raise self._why
        try:
            made = self._asked(tokens)
        except SignInError as error:
            self._secret.forget()
            self._paused, self._why = time.monotonic() + PAUSE, error
            self._note(failed(tokens, str(error), final=error.final, now=self._clock()))
            _log.warning("no token", account=self.configured.name, why=str(error), final=error.final)
            raise
        self._keep(made)
        _log.info("token renewed", account=self.configured.name, until=made.expires_at.isoformat() if made.expires_at else "")
        return made

    def _asked(self, tokens: Tokens) -> Tokens:
        """Raises SignInError with a sentence that says what to run."""
        app_only = self.configured.flow == "client_credentials"
        if not app_only and not tokens.refresh_token:
            raise SignInError(f"nobody has signed in yet; run: {self.command}", final=True)
        try:
            end_point = self.end_point()
            made = end_point.as_app(self._clock()) if app_only else end_point.refresh(tokens, self._clock())
        except ConfigError as error:
            raise SignInError(str(error), final=True) from None
        except SignInError as error:
            raise SignInError(f"{error}{self._advice(error)}", final=error.final, code=error.code) from None
        ends = made.refresh_expires_at or (tokens.refresh_expires_at if made.refresh_token == tokens.refresh_token else None)
        return replace(made, scope=made.scope or tokens.scope, signed_in_at=tokens.signed_in_at, refresh_expires_at=ends)

    def _advice(self, error: SignInError) -> str:
        if not error.final:
            return ""
        if error.code in ("invalid_client", "unauthorized_client") or self.configured.flow == "client_credentials":
            return f"; look at client_id and client_secret of [[oauth]] {self.configured.name}, then run: {self.command}"
        return f"; somebody must sign in again: {self.command}"

    def _keep(self, tokens: Tokens) -> None:
        """On a full disk the desk goes on with what it holds, and tries to write it down at each ``access``."""
        try:
            self.vault.keep(tokens)
        except OSError as error:
            _log.error("tokens cannot be written", account=self.configured.name, error=error.strerror)

    def _note(self, tokens: Tokens) -> None:
        """What went wrong is written down where that can be; it is no token, so it is never held against what the disk says."""
        try:
            if not self.vault.is_behind:
                self.vault.write(tokens)
        except OSError as error:
            _log.error("a failed sign-in cannot be written down", account=self.configured.name, error=error.strerror)


def accounts(settings: Settings, clock: Callable[[], datetime]) -> dict[str, Account]:
    """All of them, by name. Raises ConfigError where a client secret has no place."""
    return {one.name: Account(one, settings, clock) for one in settings.oauth}

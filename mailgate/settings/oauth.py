"""OAuth accounts, as configured: who hands out tokens, and as whom we ask. The one rule: no token or secret goes over http."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailgate.settings.forms import Duration, OptionalPath, Section, is_this_machine
from mailgate.settings.logins import Argv, Source, Variable, one_place


def _end_point(value: str) -> str:
    if not value:
        return value
    if not _safe_host(value):
        raise ValueError("this is no end point for secrets; write https://… (http:// for this very machine alone), no user in it")
    return value


def _safe_host(value: str) -> str:
    """ "" where a secret must not go there, or the URL holds one itself. Errors never repeat it for that reason."""
    try:
        url = urlsplit(value)
        host, _ = url.hostname or "", url.port
    except ValueError:
        return ""
    safe = url.scheme == "https" or (url.scheme == "http" and is_this_machine(host))
    return host if safe and "@" not in url.netloc and not url.fragment else ""


def _day(value: Any) -> date | None:
    if value in ("", None) or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no date; write it like 2026-12-24") from None


EndPoint = Annotated[str, AfterValidator(_end_point)]
Day = Annotated[date | None, BeforeValidator(_day)]


class OAuth(Section):
    """An account at an OAuth provider. Mailboxes and relays name it in their ``oauth``."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    provider: Literal["google", "microsoft365", ""] = ""
    flow: Literal["refresh_token", "client_credentials"] = "refresh_token"
    client_id: str = Field(min_length=1)
    client_secret_file: OptionalPath = None
    client_secret_env: Variable = ""
    client_secret_command: Argv = ()
    tenant: str = Field(default="", pattern=r"^[A-Za-z0-9.-]*$")
    scopes: tuple[str, ...] = ()
    token_url: EndPoint = ""
    authorize_url: EndPoint = ""
    device_url: EndPoint = ""
    revoke_url: EndPoint = ""
    redirect_url: str = "http://localhost"
    timeout: Duration = Field(default=timedelta(seconds=20), ge=timedelta(seconds=1), le=timedelta(minutes=2))
    refresh_before: Duration = timedelta(minutes=5)
    expires: Day = None
    warn_before: Duration = timedelta(days=14)

    @property
    def secret_source(self) -> Source:
        """Where the client secret comes from; an app of the public kind has none."""
        return Source("client_secret", self.client_secret_file, self.client_secret_env, self.client_secret_command)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        one_place(self.secret_source)
        if not self.provider and not self.token_url:
            raise ValueError('token_url: give it, or provider = "google" or "microsoft365", which know theirs')
        if not self.provider and not self.scopes:
            raise ValueError("scopes: give what the provider calls the right to read and send mail")
        if self.flow == "client_credentials":
            self._app_only()
        return self

    def _app_only(self) -> None:
        """An app that asks in its own name proves itself by its secret alone."""
        if self.provider == "google":
            raise ValueError('flow: Gmail knows no "client_credentials"; leave it out, and run `mailgate oauth login`')
        if not self.secret_source.given:
            raise ValueError(f'flow: "client_credentials" needs {self.secret_source.options}')
        if self.provider == "microsoft365" and not self.tenant:
            raise ValueError("tenant: give the directory (tenant) id or domain; with client_credentials no other will do")

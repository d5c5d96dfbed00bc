"""Where the providers' end points are, and what they call our rights. The one rule: what the configuration says goes before.

Google: https://developers.google.com/identity/protocols/oauth2/native-app and the scope of Gmail's XOAUTH2 page; its device flow
has no scope for mail, so people sign in with a browser. Microsoft 365: "Authenticate an IMAP, POP or SMTP connection using
OAuth". Refresh tokens end unused: Google's after six months, Microsoft's after 90 days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from mailgate.settings.oauth import OAuth

_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPoints:
    """Where one account's tokens come from. "" is: there is none."""

    token: str
    authorize: str = ""
    device: str = ""
    revoke: str = ""
    scopes: tuple[str, ...] = ()
    consent: tuple[tuple[str, str], ...] = ()
    """What the provider wants to be asked for in the browser besides."""
    unused_for: timedelta | None = None
    """A refresh token nobody uses for so long ends."""


def end_points(account: OAuth) -> EndPoints:
    """Those of an account."""
    known = _known(account)
    return replace(
        known,
        token=account.token_url or known.token,
        authorize=account.authorize_url or known.authorize,
        device=account.device_url or known.device,
        revoke=account.revoke_url or known.revoke,
        scopes=account.scopes or known.scopes,
    )


def _known(account: OAuth) -> EndPoints:
    match account.provider:
        case "google":
            return _google()
        case "microsoft365":
            return _microsoft(account)
        case "":
            return EndPoints(token=account.token_url)
        case _:
            assert_never(account.provider)


def _google() -> EndPoints:
    return EndPoints(
        token="https://oauth2.googleapis.com/token",
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        revoke="https://oauth2.googleapis.com/revoke",
        scopes=("https://mail.google.com/",),
        consent=(("access_type", "offline"), ("prompt", "consent")),  # without them there is no refresh token the second time
        unused_for=timedelta(days=180),
    )


def _microsoft(account: OAuth) -> EndPoints:
    base = _MICROSOFT.format(tenant=account.tenant or "organizations")
    if account.flow == "client_credentials":
        return EndPoints(token=f"{base}token", scopes=("https://outlook.office365.com/.default",))
    mail = ("https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send")
    return EndPoints(
        token=f"{base}token",
        authorize=f"{base}authorize",
        device=f"{base}devicecode",
        scopes=(*mail, "offline_access"),
        unused_for=timedelta(days=90),
    )

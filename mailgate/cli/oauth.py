"""``mailgate oauth``: signing in at providers of tokens. The one rule: no token, code or secret is ever printed."""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import common, output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, rfc3339
from mailgate.settings import ConfigError, OAuth, Settings

if TYPE_CHECKING:
    from mailgate.oauth.account import Account
    from mailgate.oauth.endpoint import EndPoint
    from mailgate.oauth.tokens import Tokens

app = noun("Sign-ins at Google, Microsoft 365 and others, for mailboxes and relays that take tokens.")

AName = Annotated[str, typer.Argument(metavar="NAME", help="An [[oauth]] account of the configuration.")]


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List the accounts: until when their token is good, when it was renewed, what is wrong or will be.

    Example: `mailgate oauth list --json`
    """
    configured = common.settings(context)
    rows = [_row(configured, account) for account in configured.oauth[:limit]]
    if as_json:
        output.print_json(rows)
        return
    columns = ("NAME", "PROVIDER", "SCOPE", "EXPIRES", "REFRESHED", "TROUBLE")
    output.table(columns, ([row[name.lower()] for name in columns] for row in rows))


def _row(configured: Settings, account: OAuth) -> dict[str, output.Json]:
    from mailgate.oauth.tokens import Tokens, Vault
    from mailgate.oauth.watching import concerns

    try:
        tokens = Vault(configured, account.name).read()
        told = [one.reason for one in concerns(account, tokens, now())] or [tokens.trouble]
    except ConfigError as error:
        tokens, told = Tokens(), [str(error)]
    return {
        "name": account.name,
        "provider": account.provider or None,
        "flow": account.flow,
        "scope": tokens.scope or None,
        "expires": rfc3339(tokens.expires_at),
        "signed_in": rfc3339(tokens.signed_in_at),
        "refreshed": rfc3339(tokens.refreshed_at),
        "trouble": "; ".join(told) or None,
        "since": rfc3339(tokens.failing_since),
    }


@app.command()
def login(
    context: typer.Context,
    name: AName,
    browser: Annotated[bool, typer.Option("--browser", help="By a browser on any machine, even where a code could do.")] = False,
) -> None:
    """Sign in: prints where to go. Microsoft 365 shows a code to type there; for Google paste the address the browser ends at.

    Run it as the service's user. An app with client_credentials is only tried. Example: `mailgate oauth login office`
    """
    from mailgate.oauth.endpoint import SignInError

    account = _account(context, name)
    try:
        tokens = _signed_in(account, browser)
        account.signed_in(tokens)
    except SignInError as error:
        raise CommandError(f"{name}: {error}") from None
    output.say(f"{name} is signed in; its token is good until {rfc3339(tokens.expires_at)}, and renewed from then on")


def _signed_in(account: Account, browser: bool) -> Tokens:
    from mailgate.oauth.endpoint import SignInError
    from mailgate.oauth.providers import end_points

    configured, end_point = account.configured, account.end_point()
    if configured.flow == "client_credentials":
        return end_point.as_app(now())
    points = end_points(configured)
    if points.device and not browser:
        tokens = _by_code(end_point)
    elif points.authorize:
        tokens = _by_browser(end_point)
    else:
        raise CommandError(f"[[oauth]] {configured.name}: give device_url or authorize_url: nobody can sign in without")
    if not tokens.refresh_token:
        raise SignInError("the provider gave no refresh token: scopes lack the right to one (offline_access)", final=True)
    return tokens


def _by_code(end_point: EndPoint) -> Tokens:
    from mailgate.oauth import consent

    device = end_point.device()
    output.say(f"Open {device.url} on any machine, sign in as the mailbox, and type this code there: {device.user_code}")
    output.tell("waiting …")
    return consent.confirmed(end_point, device, now, Event().wait)


def _by_browser(end_point: EndPoint) -> Tokens:
    from mailgate.oauth import consent

    asked = end_point.consent()
    output.say("Open this address in a browser, and sign in as the mailbox:")
    output.say(asked.url)
    output.tell("The browser ends at a page that may not load. Paste its whole address here:")
    return end_point.exchange(consent.code_of(sys.stdin.readline(), asked), asked.verifier, now())


@app.command()
def revoke(context: typer.Context, name: AName) -> None:
    """End a sign-in at the provider, and forget it here. Mailboxes and relays that use it stand still.

    Example: `mailgate oauth revoke office`
    """
    from mailgate.oauth.endpoint import SignInError
    from mailgate.oauth.providers import end_points

    account = _account(context, name)
    if not end_points(account.configured).revoke:
        raise CommandError(f"{name}: its provider has no end point for that; end it in the account there, then `oauth forget`")
    tokens = account.vault.read()
    if tokens.refresh_token:
        try:
            account.end_point().revoke(tokens)
        except SignInError as error:
            raise CommandError(f"{name}: {error}; nothing was forgotten") from None
    _forget(account)


@app.command()
def forget(context: typer.Context, name: AName) -> None:
    """Forget a sign-in here; at the provider it stays good. Example: `mailgate oauth forget office`"""
    _forget(_account(context, name))


def _forget(account: Account) -> None:
    with account.vault.locked():
        account.vault.remove()
    output.say(f"{account.configured.name} is signed in no more; `{account.command}` does it again")


def _account(context: typer.Context, name: str) -> Account:
    from mailgate.oauth.account import Account

    configured = common.settings(context)
    found = next((one for one in configured.oauth if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in configured.oauth) or "none"
        raise CommandError(f"there is no [[oauth]] account {name!r} in the configuration; there are: {known}")
    return Account(found, configured, now)

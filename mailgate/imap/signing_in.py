"""Who we are to a mailbox: a password or an OAuth token, as configured. The one rule: a token that is refused is renewed, and
tried once more.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailgate.imap.client import Client, Login
from mailgate.imap.opening import by_password
from mailgate.imap.troubles import LoginRefusedError, UnreachableError
from mailgate.mail import unsaid
from mailgate.oauth import sasl
from mailgate.oauth.account import Account
from mailgate.oauth.endpoint import SignInError
from mailgate.settings import Mailbox, Settings


def sign_in(settings: Settings, box: Mailbox, accounts: Mapping[str, Account]) -> Login:
    """The log-in of one ``[[imap]]``. ``accounts``: those of ``[[oauth]]``. Raises ConfigError where a password has no place."""
    if box.auth == "password":
        return by_password(settings, box)
    return by_token(box, box.auth, accounts[box.oauth])


def by_token(box: Mailbox, mechanism: sasl.Mechanism, account: Account) -> Login:
    """Logs in with the token of now."""

    def login(client: Client) -> None:
        token = _token(account, "")
        try:
            _told(client, box, mechanism, token)
        except LoginRefusedError:
            _told(client, box, mechanism, _token(account, token))

    return login


def _token(account: Account, refused: str) -> str:
    try:
        return account.access(refused)
    except SignInError as error:
        text = f"no token of {account.configured.name!r}: {error}"
        raise (LoginRefusedError(text) if error.final else UnreachableError(text)) from None


def _told(client: Client, box: Mailbox, mechanism: sasl.Mechanism, token: str) -> None:
    """AUTHENTICATE. Raises LoginRefusedError, with what the server has against the token where its challenge says."""
    said = iter((sasl.first(mechanism, box.user, token, box.host, box.port),))
    why = ""

    def answer(challenge: bytes) -> bytes:
        nonlocal why
        why = sasl.refusal(challenge) or why
        return next(said, sasl.after_refusal(mechanism))

    try:
        client.log_in_by_token(mechanism.upper(), answer, token)
    except LoginRefusedError as refusal:
        raise LoginRefusedError(unsaid.without(f"{refusal} ({why})" if why else str(refusal), token)) from None

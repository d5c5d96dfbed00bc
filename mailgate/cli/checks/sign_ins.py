"""Whether the ``[[oauth]]`` accounts can sign in, as far as is known here. The one rule: no provider is asked."""

from __future__ import annotations

from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.cli.common import rfc3339


def sign_ins(desk: Desk) -> str:
    """Each account, with what needs somebody and what to run."""
    from mailgate.oauth.tokens import Vault
    from mailgate.oauth.watching import concerns

    accounts = desk.settings.oauth
    wrong = []
    for account in accounts:
        for one in concerns(account, Vault(desk.settings, account.name).read(), desk.now):
            when = f" (until {rfc3339(one.until)})" if one.until else ""
            advice = "" if "mailgate oauth login" in one.reason else f"; run `mailgate oauth login {account.name}`"
            wrong.append(f"{account.name}: {one.reason}{when}{advice}")
    if wrong:
        raise Trouble("; ".join(wrong))
    return f"{len(accounts)} account{'' if len(accounts) == 1 else 's'} signed in" if accounts else "no [[oauth]] account"

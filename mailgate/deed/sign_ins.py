"""Sign-ins that ended, or will: the operator is told. The one rule: what ``oauth.watching`` sees is told, and nothing else."""

from __future__ import annotations

from sqlmodel import Session

from mailgate.deed.alarming import alarm
from mailgate.deed.house import House
from mailgate.desk.alarms import Affair, Trouble
from mailgate.oauth.tokens import Vault
from mailgate.oauth.watching import Concern, concerns
from mailgate.settings import ConfigError, OAuth


class SignIns:
    """Looks at every ``[[oauth]]`` account. Asks no provider."""

    def __init__(self, house: House) -> None:
        """Works for one house."""
        self._house = house

    def watch(self, session: Session) -> int:
        """Tell of those that need somebody; how many letters that made."""
        return sum(
            alarm(session, self._house, _trouble(account, concern))
            for account in self._house.settings.oauth
            for concern in self._concerns(account)
        )

    def _concerns(self, account: OAuth) -> tuple[Concern, ...]:
        now = self._house.clock()
        try:
            return concerns(account, Vault(self._house.settings, account.name).read(), now)
        except ConfigError as error:
            return (Concern(reason=str(error), since=now),)


def _trouble(account: OAuth, concern: Concern) -> Trouble:
    return Trouble(
        affair=Affair.EXPIRY if concern.until else Affair.SIGN_IN,
        account=account.name,
        reason=concern.reason,
        since=concern.since,
        until=concern.until,
        command=f"mailgate oauth login {account.name}",
    )

"""Who works in an account. The one rule: one gateway at a time, and only as long as it says so again and again (R16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from store import mailboxes
from store.engine import Store
from store.mailboxes import Grip, LeaseLostError

_log = structlog.get_logger("mailgate.imap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One gateway's on one account. ``lasting``: from each ``take`` and ``hold`` on. All raise what the store raises."""

    account: str
    owner: str
    """Names this gateway."""
    store: Store
    lasting: timedelta
    clock: Callable[[], datetime]

    @property
    def look(self) -> float:
        """Seconds after which it is held again, or taken if it was another's."""
        return self.lasting.total_seconds() / 4

    def grip(self) -> Grip:
        """As it stands now."""
        now = self.clock()
        return Grip(account=self.account, owner=self.owner, now=now, until=now + self.lasting)

    def take(self) -> bool:
        """Whether it is ours from now on."""
        with self.store.write() as session:
            return mailboxes.take(session, self.grip())

    def hold(self) -> None:
        """Go on. Raises LeaseLostError when it is another's by now."""
        if not self.take():
            raise LeaseLostError

    def let_go(self) -> None:
        """Another one may take it at once; if the store does not answer, when it has run out."""
        try:
            with self.store.write() as session:
                mailboxes.let_go(session, self.account, self.owner)
        except DBAPIError as error:
            _log.warning("the lease runs out by itself", account=self.account, error=type(error).__name__)

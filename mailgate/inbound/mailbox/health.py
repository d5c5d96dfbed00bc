"""How an account fares, written down for people. The one rule: whatever cannot be written or told stops no picking up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from mailgate.imap.troubles import ImapError
from mailgate.imap.wire import Waker
from mailgate.inbound.mailbox.rules import pause
from store import mailboxes
from store.engine import Store
from store.tables import MailboxAccount

#: Seconds after which who waits for the next try looks whether it is time to tell of the trouble.
LOOK_UP = 60.0

_log = structlog.get_logger("mailgate.imap")

Alarm = Callable[[Session, MailboxAccount], None]
"""Tells people of an account in trouble, in the transaction that writes down that they were told."""


@dataclass(kw_only=True)
class Health:
    """How one account fares. ``patience``: so long it may fail before somebody is told, once."""

    account: str
    store: Store
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    jitter: Callable[[], float]
    patience: timedelta
    alarm: Alarm
    failures: int = 0

    def well(self) -> None:
        """All folders were looked through."""
        with self.store.write() as session:
            since = mailboxes.well(session, self.account, self.clock())
        if since is not None or self.failures:
            _log.info("well again", account=self.account)
        self.failures = 0

    def progress(self) -> None:
        """It failed, but took mails: the next try comes soon."""
        self.failures = 0

    def trouble(self, why: str, error: ImapError | None) -> float:
        """Write it down, tell of it when it lasts; seconds until the next try."""
        self.failures += 1
        wait = pause(self.failures, error, self.jitter())
        _log.warning("in trouble", account=self.account, why=why, again_in=round(wait, 1))
        try:
            with self.store.write() as session:
                self._tell(session, mailboxes.failed(session, self.account, why, self.clock()))
        except Exception:  # noqa: BLE001 - who cannot tell of a trouble must go on with the work all the more
            _log.exception("cannot be written down", account=self.account)
        return wait

    def rest(self, waker: Waker, seconds: float) -> None:
        """Wait for the next try. A trouble is told when it has lasted long enough, not only when it is met again."""
        until = self.seconds() + seconds
        while (left := until - self.seconds()) > 0 and not waker.sleep(min(left, LOOK_UP)):
            if self.failures:
                self.look_up()

    def look_up(self) -> None:
        """Tell of a trouble that has lasted long enough by now."""
        try:
            with self.store.write() as session:
                self._tell(session, mailboxes.accounts(session)[self.account])
        except Exception:  # noqa: BLE001 - as above
            _log.exception("cannot be told", account=self.account)

    def _tell(self, session: Session, row: MailboxAccount) -> None:
        now = self.clock()
        if row.trouble and row.told_at is None and now - (row.failing_since or now) >= self.patience:
            self.alarm(session, row)
            mailboxes.told(session, row.name, now)

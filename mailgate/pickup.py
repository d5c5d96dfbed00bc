"""What picks mail up, put together: an account for each ``[[imap]]``. The one rule: nothing is decided here."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from sqlmodel import Session

from mailgate import app, home
from mailgate.deed import borders
from mailgate.deed.alarming import alarm
from mailgate.desk.alarms import Affair, Trouble
from mailgate.imap.crew import Worker
from mailgate.imap.opening import Opener, opener
from mailgate.imap.signing_in import sign_in
from mailgate.inbound.mailbox import trying
from mailgate.inbound.mailbox.account import Account, Parts
from mailgate.inbound.mailbox.keeping import Keeper
from mailgate.inbound.mailbox.trying import Tried
from mailgate.oauth.account import accounts
from mailgate.settings import Mailbox, Settings
from store.engine import Store
from store.tables import MailboxAccount


def workers(shop: app.Shop, nudge: Callable[[], None]) -> dict[str, Worker]:
    """All accounts of a home; ``nudge``: one took a mail. Raises ConfigError for one that cannot be used."""
    return {f"imap {box.name}": account(shop, box, nudge) for box in shop.settings.imap}


def account(shop: app.Shop, box: Mailbox, nudge: Callable[[], None] = lambda: None) -> Account:
    """One account: ``run()`` it until ``stop()``, or ``round()`` once."""
    return Account(
        parts=Parts(
            box=box,
            source=borders.of_account(shop.settings, box.name),
            store=shop.store,
            keeper=Keeper(settings=shop.settings, store=shop.store, nudge=nudge),
            opener=opening(shop.settings, box),
            owner=home.owner(shop.settings),
            lease=shop.settings.limits.mailbox_lease,
            attempts=shop.settings.limits.attempts,
            clock=app.now,
            seconds=time.monotonic,
            jitter=lambda: random.uniform(-1, 1),  # spreads tries, guards nothing
            alarm=lambda session, row: _alarm(session, shop, box, row),
        )
    )


def opening(settings: Settings, box: Mailbox) -> Opener:
    """How an account is logged in to. Raises ConfigError."""
    return opener(settings, box, sign_in(settings, box, accounts(settings, app.now)))


def try_out(settings: Settings, store: Store, box: Mailbox) -> Tried:
    """Log in to an account and look, changing nothing. Raises ConfigError and ImapError."""
    with opening(settings, box)(None) as client:
        return trying.try_out(client, store, box)


def _alarm(session: Session, shop: app.Shop, box: Mailbox, row: MailboxAccount) -> None:
    since = row.failing_since or app.now()
    trouble = Trouble(
        affair=Affair.MAILBOX, account=row.name, reason=row.trouble, since=since, command=f"mailgate imap test {row.name}"
    )
    alarm(session, shop.house, trouble, box.queue)

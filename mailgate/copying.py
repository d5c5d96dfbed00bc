"""What keeps copies in Sent folders, put together: a thread for each such account. The one rule: nothing is decided here."""

from __future__ import annotations

import random
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from mailgate import app
from mailgate.deed.alarming import alarm
from mailgate.desk.alarms import Affair, Trouble
from mailgate.imap.crew import Worker
from mailgate.imap.opening import opener
from mailgate.imap.signing_in import sign_in
from mailgate.imap.troubles import WokenError
from mailgate.imap.wire import Waker
from mailgate.oauth.account import accounts
from mailgate.outbound.copies import Copier, Parts, give_up_orphans, keepers
from mailgate.settings import Mailbox

#: How often it is looked whether a copy is owed, in seconds.
LOOK_EVERY = 10.0

_log = structlog.get_logger("mailgate.copies")


@dataclass(slots=True)
class Copying:
    """The copies of one account, until ``stop``."""

    copier: Copier
    waker: Waker = field(default_factory=Waker)

    def run(self) -> None:
        """Look again and again whether one is owed."""
        with closing(self.waker):
            while not self._looked():
                continue

    def stop(self) -> None:
        """End, from another thread, whatever is waited for."""
        self.waker.wake()

    def _looked(self) -> bool:
        """Make what is due and wait for the next look; True once ``stop`` was called."""
        account = self.copier.parts.box.name
        try:
            self.copier.run(self.waker)
        except WokenError:
            return True
        except SQLAlchemyError as error:
            _log.error("copies wait: the store does not answer", account=account, error=type(error).__name__)
        except Exception:  # noqa: BLE001 - a bug met in one copy stops no copies for good
            _log.exception("copies broke off", account=account)
        return self.waker.sleep(LOOK_EVERY)


def workers(shop: app.Shop) -> dict[str, Worker]:
    """All that keep copies. Raises ConfigError for an account that cannot be used."""
    give_up_orphans(shop.settings, shop.store, app.now())
    return {f"copies {one.parts.box.name}": Copying(one) for one in copiers(shop)}


def copiers(shop: app.Shop) -> list[Copier]:
    """One for each account with a Sent folder."""
    settings, kept = shop.settings, keepers(shop.settings)
    signed = accounts(settings, app.now)
    return [
        Copier(
            Parts(
                box=box,
                open=opener(settings, box, sign_in(settings, box, signed)),
                store=shop.store,
                blobs=shop.house.blobs,
                clock=app.now,
                seconds=time.monotonic,
                jitter=lambda: random.uniform(-1, 1),  # spreads tries, guards nothing
                lasting=settings.limits.outbox_attempts_for,
                alarm=lambda session, box, why, since: _alarm(session, shop, box, why, since),
            )
        )
        for box in settings.imap
        if box.name in kept
    ]


def _alarm(session: Session, shop: app.Shop, box: Mailbox, why: str, since: datetime) -> None:
    trouble = Trouble(affair=Affair.COPY, account=box.name, reason=why, since=since, command=f"mailgate imap test {box.name}")
    alarm(session, shop.house, trouble, box.queue)

"""An account of an office, picked up from a scripted server. Its one rule: one round at a time, by the office's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from mailgate import policy
from mailgate.imap.opening import opener
from mailgate.inbound.mailbox.account import Account, Parts
from mailgate.inbound.mailbox.keeping import Keeper
from mailgate.settings import Mailbox
from store import journal, mailboxes
from store.engine import Store
from store.tables import MailboxAccount
from tests.stand_ins import START, settings_for
from tests.unit.inbound.imap_server import HangUp, ImapServer


def a_mail(number: int = 1, words: str = "It is dead.") -> bytes:
    """A mail like no other number's."""
    return (
        f"Return-Path: <anna@customer.example>\r\nFrom: Anna <anna@customer.example>\r\nTo: support@help.example\r\n"
        f"Message-ID: <mail-{number}@customer.example>\r\nSubject: Lamp {number}\r\n\r\n{words}\r\n"
    ).encode()


@dataclass
class Gateway:
    """One gateway with one account on a store."""

    store: Store
    home: Path
    server: ImapServer
    options: dict[str, Any] = field(default_factory=dict)
    owner: str = "one"
    password: str = "s3cret"

    def __post_init__(self) -> None:
        self.now, self.alarms = START, list[str]()
        own = {"name": "shop", "host": "127.0.0.1", "port": self.server.port, "tls": "none", "user": "help"}
        settings = settings_for(self.store.url.render_as_string(hide_password=False), self.home, {"imap": [own | self.options]})
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        box: Mailbox = settings.imap[0]
        self.box = box
        self.account = Account(
            parts=Parts(
                box=box,
                source=policy.source(box, f"imap {box.name}"),
                store=self.store,
                keeper=Keeper(settings=settings, store=self.store, nudge=lambda: None),
                opener=opener(settings, box, lambda client: client.log_in(box.user, self.password)),
                owner=self.owner,
                lease=timedelta(minutes=2),
                attempts=3,
                clock=lambda: self.now,
                seconds=self._seconds,
                jitter=lambda: 0.0,
                alarm=self._alarm,
            )
        )

    def _seconds(self) -> float:
        return (self.now - START).total_seconds()

    def _alarm(self, _: Session, row: MailboxAccount) -> None:
        self.alarms.append(row.trouble)

    def round(self) -> int:
        """Connect, look, leave."""
        return self.account.round()

    def trouble(self) -> str:
        """What its people are told is wrong with the account, empty when it is well."""
        with self.store.read() as session:
            return mailboxes.accounts(session)[self.box.name].trouble

    def again(self) -> Gateway:
        """The same gateway after its process died."""
        fresh = replace(self)
        fresh.now = self.now
        return fresh

    def mails(self) -> list[tuple[int, bool]]:
        """What is in the journal, oldest first: the UID each had, and whether nobody is to be told."""
        found = reversed(journal.heads(self.store, 1000))
        return [(int(one.origin.partition("/;UID=")[2].partition("/")[0]), one.envelope.silent) for one in found]


Made = Callable[..., Gateway]
"""Makes a gateway with the options of its ``[[imap]]`` table."""
OLD = START - timedelta(days=1000)


def hang_up() -> None:
    raise HangUp


def subjects(gateway: Gateway) -> list[int]:
    """The numbers of all mails in the journal, oldest first."""
    found = [journal.raw(gateway.store, one.id) or b"" for one in reversed(journal.heads(gateway.store, 1000))]
    return [int(raw.partition(b"Subject: Lamp ")[2].split()[0]) for raw in found]

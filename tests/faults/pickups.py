"""A desk that picks mail up from mailboxes. Its one rule: what was picked up is read from the journal, and nothing is slept for.

An ``Account`` is one ``[[imap]]`` table and the mailbox it looks into; ``Desk`` is a whole daemon with as many of them as wanted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

from mailgate.mail.model import JournalId
from store import journal, mailboxes
from store.journal import Stored
from store.tables import MailboxAccount
from tests.peers import sink
from tests.peers.dovecot import Dovecot
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.ports import HOST

PATIENCE = 120.0
NOW = formatdate()
"""When these mails were written, so that none is ever too old for an acknowledgement."""
_NUMBER = re.compile(rb"^X-Number: (\d+)\r$", re.MULTILINE)


def mail(number: int, *, size: int = 0, sender: str = "") -> bytes:
    """A numbered mail to support, of at least ``size`` octets, proven by the border it is said to have passed."""
    sender = sender or f"customer{number}@customer.example"
    head = (
        f"Authentication-Results: border.test; dmarc=pass header.from={sender.partition('@')[2]}\r\n"
        f"From: {sender}\r\nTo: support@help.example\r\nSubject: Trouble {number}\r\n"
        f"Message-ID: <{number}.{size}@customer.example>\r\nDate: {NOW}\r\n"
        f"X-Number: {number}\r\n\r\nNumber {number} of the lamps is dead.\r\n"
    ).encode()
    line = b"And it was a good one, that one of the corner.\r\n"
    return head + line * (max(0, size - len(head) + len(line) - 1) // len(line))


def number(raw: bytes) -> int:
    """Which mail this is."""
    found = _NUMBER.search(raw)
    assert found, raw[:400]
    return int(found[1])


def private(path: Path, secret: str) -> str:
    """A file for a secret; its path, as settings want it."""
    path.touch(mode=0o600)
    path.write_text(f"{secret}\n")
    return str(path)


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account: its name, where it is, who logs in, and what else its table says."""

    name: str
    port: int
    user: str
    password: str | None = "s3cret"
    """None: the options say how to log in."""
    options: dict[str, Any] = field(default_factory=dict)

    def table(self, folder: Path) -> dict[str, Any]:
        """Its ``[[imap]]`` table; the password is put into a file."""
        table = {"name": self.name, "host": HOST, "port": self.port, "user": self.user, "tls": "none", "queue": "support"}
        table |= {"start": "everything", "authserv_id": ["border.test"], "border_hosts": ["mailboxes.help.example"]}
        if self.password is not None:
            table["password_file"] = private(folder / f"{self.name}.password", self.password)
        return table | self.options


@dataclass
class Desk:
    """A daemon that picks up."""

    gateway: Gateway

    def complaints(self, account: str) -> list[str]:
        """What the daemon's log says of troubles of an account."""
        lines = list(self.gateway.daemon.lines)
        return [line for line in lines if f"account={account} " in f"{line} " and (" warning " in line or " error " in line)]

    def picked(self, account: str) -> list[Stored]:
        """All mails taken from an account, in order."""
        store = self.gateway.store
        everything = journal.read(store, journal.after(store, JournalId(0), 100_000))
        return [one for one in everything if one.envelope.account == account]

    def numbers(self, account: str) -> Counter[int]:
        """How often each mail was taken from an account."""
        return Counter(number(one.raw) for one in self.picked(account))

    def wait(self, account: str, numbers: Sequence[int] | range, seconds: float = PATIENCE) -> None:
        """Wait until these mails have been taken from an account; then each of them has been taken once, and no others."""
        wanted = Counter(numbers)
        until(lambda: not wanted - self.numbers(account), f"{wanted - self.numbers(account)} in {account}", seconds)
        assert self.numbers(account) == wanted

    def health(self, account: str) -> MailboxAccount | None:
        """How an account fares; None before its first try."""
        with self.gateway.store.read() as session:
            return mailboxes.accounts(session).get(account)

    def trouble(self, account: str) -> str:
        """What is wrong with an account; "" while it is well or was not tried yet."""
        row = self.health(account)
        return row.trouble if row else ""

    def wait_well(self, account: str) -> None:
        """Wait until all folders of an account have been looked through."""
        until(lambda: (row := self.health(account)) and row.well_at and not row.trouble, f"{account} to be well", PATIENCE)

    def wait_trouble(self, account: str, pattern: str = ".") -> str:
        """Wait until something is wrong with an account; what."""
        until(lambda: re.search(pattern, self.trouble(account)), f"{account} in trouble: {self.trouble(account)!r}", PATIENCE)
        return self.trouble(account)


@contextmanager
def picking(plan: Plan, *accounts: Account, before: Callable[[Gateway], object] = lambda _: None) -> Iterator[Desk]:
    """A daemon over a home of its own that picks up from these accounts; ``before`` is done in the home before it starts."""
    made = replace(plan, mailboxes=[account.table(plan.folder) for account in accounts])
    with closing(Gateway(made)) as gateway:
        before(gateway)
        gateway.start()
        yield Desk(gateway)


@contextmanager
def served(folder: Path, *accounts: Account, options: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Desk]:
    """The same with a relay that takes everything, when nobody looks at what goes out."""
    with sink.running() as relay, picking(Plan(folder=folder, relay=relay.url, options=options or {}), *accounts) as desk:
        yield desk


def own(server: Dovecot, name: str, **options: Any) -> Account:
    """An account whose user of the same name has a new mailbox on a server."""
    server.mailbox(name)
    return Account(name=name, port=server.imap, user=name, options=options)

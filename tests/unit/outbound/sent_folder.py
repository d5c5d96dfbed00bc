"""An office whose words to customers are copied into a mailbox of a test. The one rule: what the server does is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self, cast

from sqlmodel import Session

from mailgate.imap.client import Client
from mailgate.imap.troubles import ImapError, UnreachableError
from mailgate.mail.model import OutboxId
from mailgate.outbound.copies import Copier, Parts
from mailgate.settings import Mailbox
from store import copies, outbox_views
from store.copies import Copy
from tests.office import START, Office

BOX = {"name": "shop", "host": "127.0.0.1", "user": "shop", "sent_folder": "Sent"}


@dataclass
class Server:
    """A mailbox at the other end. ``troubles``: what each of the next connections (or appends, or selects) ends with."""

    mails: list[bytes] = field(default_factory=list)
    troubles: list[ImapError | None] = field(default_factory=list)
    appends: list[ImapError | None] = field(default_factory=list)
    selects: list[ImapError | None] = field(default_factory=list)
    lost: bool = False
    """The mail is kept, and the answer to APPEND is lost."""
    searches: int = 0
    opened: int = 0
    meanwhile: Callable[[], object] = lambda: None

    def open(self, _waker: object) -> Client:
        self.opened += 1
        if trouble := self.troubles.pop(0) if self.troubles else None:
            raise trouble
        return cast("Client", self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def select(self, folder: str, *, read_only: bool) -> None:
        assert (folder, read_only) == ("Sent", True)
        if trouble := self.selects.pop(0) if self.selects else None:
            raise trouble

    def search(self, *criteria: str) -> list[int]:
        self.searches += 1
        assert criteria[:2] == ("HEADER", "Message-ID")
        wanted = criteria[2].strip('"').encode()
        return [number for number, mail in enumerate(self.mails, 1) if b"<" + wanted + b">" in mail]

    def append(self, folder: str, mail: bytes) -> None:
        assert folder == "Sent"
        self.meanwhile()
        if trouble := self.appends.pop(0) if self.appends else None:
            raise trouble
        self.mails.append(mail)
        if self.lost:
            self.lost = False
            raise UnreachableError("the line broke")


class Desk:
    """An office whose words to customers are copied."""

    def __init__(self, url: str, home: Path, *boxes: dict[str, Any]) -> None:
        self.office = Office(url, home, imap=list(boxes or (BOX,)))
        self.office.staff("bea@staff")
        self.server = Server()
        self.told: list[tuple[str, datetime]] = []
        self.copier = self.copying(self.office.settings.imap[0])

    def copying(self, box: Mailbox) -> Copier:
        office = self.office
        return Copier(
            Parts(
                box=box,
                open=self.server.open,
                store=office.store,
                blobs=office.house.blobs,
                clock=lambda: office.now,
                seconds=self._seconds,
                jitter=lambda: 0.0,
                lasting=timedelta(days=5),
                alarm=self._alarm,
            )
        )

    def _seconds(self) -> float:
        return (self.office.now - START).total_seconds()

    def _alarm(self, _session: Session, box: Mailbox, why: str, since: datetime) -> None:
        self.told.append((f"{box.name}: {why}", since))

    def answered(self, words: str = "A new one is on its way.", **how: Any) -> None:
        """A customer writes, and staff answer in public."""
        self.office.mail("anna@customer", "support", "The lamp", "It is dead.", **how)
        self.office.work()
        self.office.reply(self.office.letters("bea@staff")[-1], words)
        self.office.work()

    def states(self) -> dict[str, tuple[Copy, str]]:
        """Of each letter: to whom, and how far its copy is."""
        with self.office.store.read() as session:
            rows = outbox_views.listing(session, outbox_views.Filter())
            return {f"{one.id} {one.kind} {one.recipient}": copies.state(session, OutboxId(one.id)) for one in rows}

    def owed(self) -> list[str]:
        return [letter.partition(" ")[2] for letter, (state, _) in self.states().items() if state is not Copy.NONE]

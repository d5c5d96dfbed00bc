"""A folder of the small IMAP server inside a test. Its one rule: UIDs rise, unless the test says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.stand_ins import START


@dataclass
class Mail:
    """A mail of a folder."""

    uid: int
    raw: bytes
    date: datetime
    flags: set[str] = field(default_factory=set)
    size: int | None = None
    """What the server says of its size, if that is not the truth."""


@dataclass
class Folder:
    """A folder with its numbers."""

    uidvalidity: int = 7
    uidnext: int = 1
    mails: list[Mail] = field(default_factory=list)

    def put(self, raw: bytes, date: datetime | None = None, size: int | None = None) -> int:
        """Deliver a mail, by default an hour after the office opened; its UID."""
        self.mails.append(Mail(uid=self.uidnext, raw=raw, date=date or START + timedelta(hours=1), size=size))
        self.uidnext += 1
        return self.uidnext - 1

    def renumber(self, uidvalidity: int) -> None:
        """All mails get new UIDs, from 1 on."""
        self.uidvalidity = uidvalidity
        for uid, mail in enumerate(self.mails, 1):
            mail.uid = uid
        self.uidnext = len(self.mails) + 1

"""Mail out into a Maildir, as a delivery agent would. The one rule: a mail appears in ``new/`` whole and durable, or not at all.

For trying Mailgate out and for a mail system that picks its mail up from a folder. Each file begins with ``Return-Path`` and
``Delivered-To``, which hold the envelope, and has the system's own line ends.
"""

from __future__ import annotations

import asyncio
import os
import socket
from itertools import count
from pathlib import Path

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent, Uncertain
from mailgate.outbound.wire import objection
from store.files import sync_folder, write_new


class MaildirRelay:
    """Delivers every mail into one Maildir; ``tmp``, ``new`` and ``cur`` are made when the first one comes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = count(1)
        self._host = socket.gethostname().replace("/", "_").replace(":", "_") or "localhost"

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """One mail to one recipient. A full disk or a missing right defers it, as long as it has no name."""
        if why := objection(mail_from, recipient, data):
            return Failed(reply=why)
        head = f"Return-Path: <{mail_from}>\nDelivered-To: {recipient}\n".encode()
        try:
            return await asyncio.to_thread(self._deliver, head + data.replace(b"\r\n", b"\n"))
        except OSError as error:
            return Deferred(reply=f"{self.path} cannot take mail: {error.strerror}")

    async def ready(self) -> tuple[Outcome, ...]:
        """Whether its folders can be made and written to."""
        try:
            await asyncio.to_thread(self._make)
        except OSError as error:
            return (Deferred(reply=f"{self.path} cannot take mail: {error.strerror}"),)
        return (Sent(reply=f"maildir:{self.path}"),)

    async def close(self) -> None:
        """Nothing is open between mails."""

    def _deliver(self, content: bytes) -> Sent | Uncertain:
        self._make()
        written = write_new(self.path / "tmp", content)
        name = self._name(written.stat().st_mtime_ns)
        written.replace(self.path / "new" / name)
        try:
            sync_folder(self.path / "new")
        except OSError as error:
            return Uncertain(reply=f"{name} is there, but not for certain after a power cut: {error.strerror}")
        return Sent(reply=f"delivered as {name}")

    def _make(self) -> None:
        for folder in ("tmp", "new", "cur"):
            (self.path / folder).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _name(self, written_ns: int) -> str:
        """A name nobody else gives: the file's own time, our process and a number; in order of delivery when sorted."""
        seconds, rest = divmod(written_ns, 10**9)
        return f"{seconds}.M{rest // 1000:06d}P{os.getpid()}Q{next(self._numbers)}.{self._host}"

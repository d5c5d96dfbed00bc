"""mutt, the staff's mail client, in batch. Its one rule: it sees nothing of the machine's user, only the folder it is given."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.peers.daemon import PATIENCE
from tests.peers.needs import program

MUTTRC = """
set from="{address}"
set realname="{name}"
set use_from=yes
set envelope_from_address="{address}"
set use_envelope_from=yes
set smtp_url="{relay}/"
set ssl_starttls=no
set ssl_force_tls=no
set folder="{folder}"
set spoolfile="{folder}/inbox"
set record=""
set hostname="laptop.test"
set charset="utf-8"
"""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody writes. ``reply_to_id`` is the Message-ID answered, with its angle brackets; copies go to ``cc``."""

    to: str
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    reply_to_id: str | None = None

    def raw(self) -> bytes:
        """The draft as mutt's editor would show it."""
        copies = f"Cc: {', '.join(self.cc)}\n" if self.cc else ""
        thread = f"In-Reply-To: {self.reply_to_id}\nReferences: {self.reply_to_id}\n" if self.reply_to_id else ""
        return f"To: {self.to}\n{copies}Subject: {self.subject}\n{thread}\n{self.text}\n".encode()


@dataclass(frozen=True)
class Mutt:
    """One person's client: their address and name, the relay they send by (``smtp://host:port``), their home folder."""

    address: str
    name: str
    relay: str
    home: Path

    def send(self, draft: Draft) -> None:
        """Send a mail; ``AssertionError`` with mutt's words if the relay does not take it."""
        self.home.mkdir(parents=True, exist_ok=True)
        settings, letter = self.home / "muttrc", self.home / "draft"
        settings.write_text(
            MUTTRC.format(address=self.address, name=self.name, relay=self.relay, folder=self.home), encoding="utf-8"
        )
        letter.write_bytes(draft.raw())
        done = subprocess.run(
            [program("mutt", "mutt"), "-n", "-F", settings, "-H", letter],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb", "TMPDIR": str(self.home)},
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"mutt ended with {done.returncode}: {done.stdout!r} {done.stderr!r}"

"""A private Dovecot: IMAP with IDLE, MOVE and UIDPLUS, and an LMTP port that delivers into its mailboxes. Its one rule: its
configuration, mails, indexes and sockets are all in one temporary folder, and it opens loopback ports only.

A start serves many tests: each takes a user of its own. With a token server XOAUTH2 and OAUTHBEARER work as well. Mail to
``user@anywhere`` is delivered to ``user``, and to ``user+detail`` likewise.
"""

from __future__ import annotations

import imaplib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from tests.peers import dovecot_conf
from tests.peers.certificates import Authority
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.dialogue import Wire
from tests.peers.dovecot_conf import ARCHIVE, OWNER, Wanted
from tests.peers.mailgate import until
from tests.peers.needs import program, root
from tests.peers.ports import HOST, free_port

PASSWORD = "s3cret"
FULL = f"{ARCHIVE}/Processed"
"""A folder for which there is room for one mail; whatever else is put there is refused (RFC 9208: OVERQUOTA)."""

CAPABILITY = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ UIDPLUS MOVE IDLE QUOTA"
"""What a server of today says; leave words out for one of yesterday."""


@dataclass(frozen=True)
class Kept:
    """One mail in a mailbox."""

    uid: int
    flags: frozenset[str]
    raw: bytes


@dataclass
class Mailbox:
    """One user's mail as a second client sees it. Each call is a connection of its own."""

    server: Dovecot
    user: str

    def deliver(self, *mails: bytes, recipient: str = "") -> None:
        """Mails by LMTP, as a border delivers them: Return-Path, Delivered-To and Received are put on top."""
        with Wire(self.server.lmtp) as wire:
            wire.talk("S: 220 *\nC: LHLO border.test\nS: 250-*")
            for raw in mails:
                wire.talk(f"C: MAIL FROM:<{_author(raw)}>\nS: 250 *\nC: RCPT TO:<{recipient or self.user}>\nS: 250 *")
                wire.talk("C: DATA\nS: 354 *")
                wire.send(re.sub(rb"(?m)^\.", b"..", raw).removesuffix(b"\r\n") + b"\r\n.\r\n")
                wire.talk("S: 250 *")

    def append(self, *mails: bytes, folder: str = "INBOX", flags: str = "", date: str = "") -> None:
        """Mails put there by another client, byte for byte; ``date`` as in ``01-Mar-2026 08:00:00 +0000``, else now."""
        with self.client() as client:
            for raw in mails:
                _well(client.append(folder, flags, date and f'"{date}"', raw))

    def create(self, folder: str) -> None:
        """A folder."""
        with self.client() as client:
            _well(client.create(folder))

    def delete(self, folder: str) -> None:
        """A folder and all mails in it."""
        with self.client() as client:
            _well(client.delete(folder))

    def rename(self, folder: str, to: str) -> None:
        """A folder with all that is in it; its UIDVALIDITY stays its own."""
        with self.client() as client:
            _well(client.rename(folder, to))

    def mails(self, folder: str = "INBOX") -> list[Kept]:
        """All mails of a folder by UID; none where there is no folder."""
        with self.client() as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            answers = _well(client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])"))
            return [_kept(answer) for answer in answers if isinstance(answer, tuple)]

    def validity(self, folder: str = "INBOX") -> int:
        """Its UIDVALIDITY."""
        with self.client() as client:
            found = re.search(rb"UIDVALIDITY (\d+)", _well(client.status(folder, "(UIDVALIDITY)"))[0])
            assert found
            return int(found[1])

    def flag(self, uids: str, flags: str, folder: str = "INBOX") -> None:
        """Put flags on mails."""
        with self.client() as client:
            _well(client.select(folder))
            _well(client.uid("STORE", uids, "+FLAGS", f"({flags})"))

    def expunge(self, uids: str, folder: str = "INBOX") -> None:
        """Remove mails for good."""
        with self.client() as client:
            _well(client.select(folder))
            _well(client.uid("STORE", uids, "+FLAGS", r"(\Deleted)"))
            _well(client.uid("EXPUNGE", uids))

    def renumber(self) -> int:
        """Make the server forget every UID of the inbox: a new UIDVALIDITY, which is answered, and UIDs from 1 again."""
        old = self.validity()
        self.server.doveadm("kick", self.user)
        folder = self.server.folder / "mail" / self.user / "Maildir"
        with self.server.frozen():  # whoever was kicked is back soon, and makes other files of what is there
            for path in folder.glob("dovecot*"):
                path.unlink()
            (folder / "dovecot-uidlist").write_text(f"3 V{old + 1} N1 G{old:032x}\n")
            shutil.chown(folder / "dovecot-uidlist", OWNER)
        new = self.validity()
        assert new != old
        return new

    def opens(self) -> bool:
        """Whether its user can log in."""
        try:
            with self.client():
                return True
        except imaplib.IMAP4.error:
            return False

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """A client that has logged in."""
        with imaplib.IMAP4(HOST, self.server.imap, timeout=PATIENCE) as client:
            client.login(self.user, self.server.passwords[self.user])
            yield client


@dataclass
class Dovecot:
    """A running server and its ports. It may be stopped and started again over the same mailboxes and ports."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int
    authority: Authority
    passwords: dict[str, str] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)

    def mailbox(self, user: str, password: str = PASSWORD) -> Mailbox:
        """The mailbox of a user, who can log in from now on; called again it changes the password (to one of another length)."""
        known, self.passwords[user] = user in self.passwords, password
        new = self.folder / "users.new"
        new.write_text(f"{user}:{password}\n")
        new.replace(self.folder / "users" / user)
        self.mailboxes[user] = mailbox = Mailbox(self, user)
        if known:  # Dovecot looks at a file once a second at most
            until(mailbox.opens, "the new password")
        return mailbox

    def start(self) -> None:
        """Start it (again)."""
        start = Start(argv=[program("dovecot", "dovecot-imapd"), "-F", "-c", self.folder / "dovecot.conf"], cwd=self.folder)
        self.daemon = Daemon(start).__enter__()
        self.daemon.wait_for("starting up for imap, lmtp")

    def stop(self) -> None:
        """Stop it: every connection ends. All its processes are told: the first waits ten seconds for clients that idle."""
        with suppress(ProcessLookupError):
            os.killpg(self.daemon.pid, signal.SIGTERM)
        self.daemon.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It does nothing for a while: all its processes are stopped."""
        os.killpg(self.daemon.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.daemon.pid, signal.SIGCONT)

    def doveadm(self, *argv: str) -> str:
        """A command of the administrator; what it prints."""
        command = [str(program("doveadm", "dovecot-imapd")), "-c", str(self.folder / "dovecot.conf"), *argv]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout


@contextmanager
def running(*, capability: str = CAPABILITY, introspection: str = "") -> Iterator[Dovecot]:
    """A server; ``introspection`` is the URL that says whose an OAuth token is. Only root can start it as it is meant to run."""
    program("dovecot", "dovecot-imapd")
    root("Dovecot has users of its own")
    folder = Path(tempfile.mkdtemp(prefix="mailgate-dovecot-"))
    try:
        server = _configured(folder, capability, introspection)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configured(folder: Path, capability: str, introspection: str) -> Dovecot:
    """The server over a folder; it does not run yet."""
    authority = Authority(folder)
    imap, imaps, lmtp = (free_port() for _ in range(3))
    tls = authority.issue("localhost", HOST)
    wanted = Wanted(imap=imap, imaps=imaps, lmtp=lmtp, tls=tls, capability=capability, introspection=introspection)
    dovecot_conf.write(folder, wanted)
    return Dovecot(folder, imap, imaps, lmtp, authority)


def _author(raw: bytes) -> str:
    """The address in From, which is the return path of an ordinary mail."""
    return parseaddr(str(message_from_bytes(raw)["From"]))[1]


def _well(answer: tuple[str, list[Any]]) -> list[Any]:
    """The data of an answer that is OK."""
    assert answer[0] == "OK", answer
    return answer[1]


def _kept(answer: tuple[bytes, bytes]) -> Kept:
    """Of an answer to FETCH (UID FLAGS BODY.PEEK[])."""
    uid, flags = re.search(rb"UID (\d+)", answer[0]), re.search(rb"FLAGS \(([^)]*)\)", answer[0])
    assert uid
    assert flags
    return Kept(int(uid[1]), frozenset(flags[1].decode().split()) - {r"\Recent"}, answer[1])

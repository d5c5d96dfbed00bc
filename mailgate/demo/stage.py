"""The stage: a temporary home, the real daemon on a free loopback port, and a relay that catches what goes out.

The one rule: it ends every process it started, and talks to nothing but loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import os
import re
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailgate.cli.common import CommandError
from mailgate.demo.script import QUEUE, Script
from mailgate.mail.model import Address

#: How long the stage waits for anything, in seconds.
PATIENCE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """One mail that went out: to whom, and its bytes."""

    to: Address
    raw: bytes = field(repr=False)

    @property
    def mail(self) -> Message:
        """The mail, read back."""
        return email.message_from_bytes(self.raw)

    @property
    def text(self) -> str:
        """Its plain text."""
        parts = [p for p in self.mail.walk() if p.get_content_type() == "text/plain"]
        payload = parts[0].get_payload(decode=True) if parts else b""
        return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""

    @property
    def reply_to(self) -> str:
        """Where a plain Reply goes."""
        return str(self.mail["Reply-To"])


class Post:
    """A relay on a free loopback port that keeps what it gets, in a thread of its own."""

    def __init__(self) -> None:
        """Listening when made."""
        self.caught: list[Caught] = []
        self._news = Condition()
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(lambda: SMTP(self), "127.0.0.1", 0))
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = Thread(target=self._loop.run_forever, name="post", daemon=True)
        self._thread.start()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        with self._news:
            self.caught += [Caught(to=Address(to), raw=raw) for to in envelope.rcpt_tos]
            self._news.notify_all()
        return "250 kept"

    def wait_for(self, to: Address, count: int) -> Caught:
        """The ``count``-th mail to somebody. Raises CommandError if it does not come."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.to(to)) >= count, PATIENCE):
                raise CommandError(f"the mail number {count} to {to} never came; the daemon's own words are above")
            return self.to(to)[count - 1]

    def to(self, person: Address) -> list[Caught]:
        """All mails to somebody, oldest first."""
        return [c for c in self.caught if c.to == person]

    def close(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._server.close()
        self._loop.run_until_complete(self._server.wait_closed())
        self._loop.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running gateway."""

    home: Path
    port: int
    post: Post

    def send(self, sender: tuple[Address, str], to: str, subject: str, text: str, answers: Message | None = None) -> None:
        """What somebody's mail client sends."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f'"{sender[1]}" <{sender[0]}>', to, subject
        mail["Message-ID"] = f"<{os.urandom(8).hex()}@{sender[0].partition('@')[2]}>"
        if answers is not None:
            mail["In-Reply-To"] = str(answers["Message-ID"])
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as client:
            client.send_message(mail, from_addr=sender[0], to_addrs=[to])


@contextlib.contextmanager
def built(home: Path, script: Script) -> Iterator[Stage]:
    """A home with a queue, two members of staff and the daemon at work. Everything is ended afterwards."""
    post = Post()
    try:
        settings = _settings(script, post.port)
        _mailgate(home.parent, settings, "init", str(home))
        for address, name, _ in script.names[1:]:
            _mailgate(home, settings, "staff", "add", address, "--name", name)
        with _daemon(home, settings) as port:
            yield Stage(home=home, port=port, post=post)
    finally:
        post.close()


def _settings(script: Script, relay: int) -> dict[str, str]:
    """By environment, as an operator could: loopback mail proves nothing, so ``staff_trust`` is ``token``."""
    manager = script.names[1][0]
    queue = (
        f'[{{"name": "support", "address": "{QUEUE}", "display_name": "{script.queue_name}",'
        f' "language": "{script.language}", "assignee": "{manager}"}}]'
    )
    return {
        "MAILGATE_GATEWAY__STAFF_TRUST": "token",
        "MAILGATE_GATEWAY__UNDO_WINDOW": "0s",  # so that nobody waits for the end of it
        "MAILGATE_GATEWAY__LANGUAGE": script.language,
        "MAILGATE_QUEUE": queue,
        "MAILGATE_SMTP__LISTEN": "127.0.0.1:0",
        "MAILGATE_RELAY__URL": f"smtp://127.0.0.1:{relay}",
        "MAILGATE_RELAY__STARTTLS": "never",
        "MAILGATE_LIMITS__FREE_SPACE": "1MiB",
        "MAILGATE_LOG__LEVEL": "error",
    }


def _environment(settings: dict[str, str]) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("MAILGATE_")}
    return {**plain, **settings, "PYTHONUNBUFFERED": "1"}


def _mailgate(where: Path, settings: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-P", "-m", "mailgate", *words]
    done = subprocess.run(command, cwd=where, env=_environment(settings), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"`mailgate {' '.join(words)}` failed: {done.stderr.strip()}")


@contextlib.contextmanager
def _daemon(home: Path, settings: dict[str, str]) -> Iterator[int]:
    command = [sys.executable, "-P", "-m", "mailgate", "serve"]
    with subprocess.Popen(command, cwd=home, env=_environment(settings), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _port(process)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _port(process: subprocess.Popen[str]) -> int:
    """The port of the ready line; a daemon that ends before it has said why on standard error."""
    lines: SimpleQueue[str] = SimpleQueue()

    def listen(stream: Any) -> None:
        for line in stream:
            lines.put(line)
        lines.put("")

    Thread(target=listen, args=(process.stdout,), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=PATIENCE)
        except Empty as error:
            raise CommandError("the daemon did not get ready in time") from error
        if found := re.search(r"smtp \S+:(\d+)", line):
            return int(found[1])
        if not line:
            raise CommandError("the daemon ended before it was ready; its own words are above")

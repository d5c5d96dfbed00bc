"""swaks, the customer's hand: sends one mail and tells what was answered. Its one rule: the mail is given whole, byte by byte."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from tests.peers.needs import program
from tests.peers.ports import HOST


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail to send. ``headers`` come after From, To and Subject; ``mail_from`` is the envelope's (default: From)."""

    sender: str
    to: str
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    mail_from: str | None = None

    def raw(self) -> bytes:
        """What goes over the wire after DATA: UTF-8, CRLF, dots stuffed (RFC 5321 §4.5.2), the last dot included."""
        own = (("From", self.sender), ("To", self.to), ("Subject", self.subject), ("MIME-Version", "1.0"))
        content = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit"))
        head = "".join(f"{name}: {value}\n" for name, value in (*own, *content, *self.headers))
        lines = f"{head}\n{self.text}\n.".split("\n")
        stuffed = ["." + line if line.startswith(".") else line for line in lines[:-1]]
        return "\r\n".join([*stuffed, lines[-1], ""]).encode()


@dataclass(frozen=True)
class Answer:
    """How it went: swaks's exit code (0: accepted, 24: no recipient accepted, 26: refused after DATA) and the whole dialogue."""

    code: int
    transcript: str


def send(mail: Mail, port: int) -> Answer:
    """Send a mail to a server on loopback, waiting at most 120 s for each answer."""
    envelope = ["--from", mail.sender if mail.mail_from is None else mail.mail_from, "--to", mail.to, "--ehlo", "laptop.test"]
    done = subprocess.run(
        [
            program("swaks", "swaks"),
            "--server",
            HOST,
            "--port",
            str(port),
            "--timeout",
            "120",
            *envelope,
            "--no-data-fixup",
            "--data",
            "-",
        ],
        input=mail.raw(),
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Answer(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

"""Conversations with a mail server, as one would read them aloud. Its one rule: every octet sent is written in the test.

``C: text`` sends a line, ``C| text`` sends just what is written (Python's escapes work in both); ``S: text`` is the whole next
answer, its lines joined by " / ", where ``*`` is anything; ``S: (gone)`` is the end of the connection; ``{name}`` is a value.
"""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120
BESIDE = "127.0.0.2"
"""Another address of this machine. Who connects from the address of a server that is not there yet may be given its very port, be
connected to itself, and keep the server from it (RFC 9293 §3.5, simultaneous open)."""


@dataclass
class Wire:
    """One connection to a port or a Unix socket of this machine. Also a context manager that hangs up."""

    port: int | Path
    source: str = "127.0.0.1"
    answers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = self._connected()
        self._file = self._socket.makefile("rb")

    def _connected(self) -> socket.socket:
        if isinstance(self.port, int):
            return socket.create_connection(("127.0.0.1", self.port), PATIENCE, (self.source, 0))
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(PATIENCE)
        made.connect(str(self.port))
        return made

    @classmethod
    def greets(cls, port: int) -> bool:
        """Whether a server is there and greets."""
        try:
            with cls(port, BESIDE) as wire:
                return wire.answer().startswith("220")
        except OSError:
            return False

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def send(self, octets: bytes) -> None:
        """Send octets as they are."""
        self._socket.sendall(octets)

    def answer(self) -> str:
        """The next answer, all its lines; "(gone)" when there is none any more."""
        lines: list[str] = []
        with suppress(ConnectionError):
            while line := self._file.readline():
                lines.append(line.decode("ascii").removesuffix("\r\n"))
                if line[3:4] != b"-":
                    break
        self.answers.append(" / ".join(lines) or "(gone)")
        return self.answers[-1]

    def say(self, command: str) -> str:
        """Send a line, hear the answer."""
        self.send(command.encode() + b"\r\n")
        return self.answer()

    def talk(self, script: str, **values: object) -> None:
        """Follow a script."""
        for number, line in enumerate(filter(str.strip, script.split("\n")), 1):
            kind, text = line.strip()[:2], line.strip()[2:].removeprefix(" ")
            for name, value in values.items():
                text = text.replace(f"{{{name}}}", str(value))
            if kind == "S:":
                heard = self.answer()
                assert re.fullmatch(re.escape(text).replace(r"\*", ".*"), heard), (
                    f"line {number}: {text!r} expected, heard {heard!r}"
                )
            else:
                assert kind in ("C:", "C|"), line
                self.send(text.encode("latin-1").decode("unicode_escape").encode("latin-1") + (b"\r\n" if kind == "C:" else b""))

    def start_tls(self, context: ssl.SSLContext) -> None:
        """From here on encrypted."""
        self._socket = context.wrap_socket(self._socket, server_hostname="help.example")
        self._file = self._socket.makefile("rb")

    def shown(self) -> str:
        """The serial number of the certificate that was shown."""
        assert isinstance(self._socket, ssl.SSLSocket)
        return str((self._socket.getpeercert() or {}).get("serialNumber"))

    def half_close(self) -> None:
        """Say no more, but listen."""
        self._socket.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        """Close the socket."""
        self._file.close()
        self._socket.close()

    def reset(self) -> None:
        """End the connection rudely (RST)."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.hang_up()


def dialogue(port: int, script: str, **values: object) -> None:
    """One connection that follows a script."""
    with Wire(port) as wire:
        wire.talk(script, **values)


GREETED = """
    S: 220 help.example ESMTP *
    C: EHLO mail.customer.example
    S: 250-help.example*
"""
ANNOUNCED = (
    GREETED
    + """
    C: MAIL FROM:<anna@customer.example>
    S: 250 2.1.0 *
    C: RCPT TO:<support@help.example>
    S: 250 2.1.5 *
    C: DATA
    S: 354 *
"""
)


def announced(port: int) -> Wire:
    """A connection on which a mail from Anna to support may follow now."""
    wire = Wire(port)
    try:
        wire.talk(ANNOUNCED)
    except BaseException:
        wire.hang_up()
        raise
    return wire

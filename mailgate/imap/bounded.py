"""imaplib, over a ``Wire``. The one rule: neither what is said nor a password stays anywhere.

imaplib keeps the last commands and all that a server tells of its own accord; imapclient has it write down each octet.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from mailgate.imap.wire import Bounds, Waker, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to connect, and how safely. ``tls`` None: in clear, for this machine only."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    starttls: bool = False


class Bounded(imaplib.IMAP4):
    """imaplib over a ``Wire``, silent: neither what is said nor a password stays anywhere."""

    def __init__(self, server: Server, bounds: Bounds, waker: Waker | None) -> None:
        self._server, self._bounds, self._waker = server, bounds, waker
        super().__init__(server.host, server.port, bounds.timeout)

    def open(self, host: str = "", port: int = 993, timeout: float | None = None) -> None:
        """Connect, and speak TLS from the first octet if so configured."""
        sock = socket.create_connection((host, port), timeout)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host, self.port = host, port
        if self._server.tls is not None and not self._server.starttls:
            sock = self._server.tls.wrap_socket(sock, server_hostname=host)
        self._use(sock)

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        """What came before TLS counts for nothing: anybody may have said it (CVE-2011-0411)."""
        assert ssl_context is not None
        if self.state != "NONAUTH" or "STARTTLS" not in self.capabilities:
            raise self.abort("the server offers no STARTTLS")
        typ, data = self._simple_command("STARTTLS")
        if typ != "OK":
            raise self.abort("the server refuses STARTTLS")
        self.sock.settimeout(self._bounds.timeout)
        self._use(ssl_context.wrap_socket(self.sock, server_hostname=self.host))
        self.untagged_responses.clear()
        self._tls_established = True
        self._get_capabilities()
        return typ, data

    def _use(self, sock: socket.socket) -> None:
        self.sock = sock
        self.wire = Wire(sock, self._bounds, self._waker)

    def read(self, size: int) -> bytes:
        """A literal."""
        return self.wire.read(size)

    def readline(self) -> bytes:
        """A line."""
        return self.wire.readline()

    def send(self, data: Any) -> None:
        """All of it."""
        self.wire.send(data)

    def shutdown(self) -> None:
        """Let go of the connection."""
        self.sock.close()

    def _new_tag(self) -> bytes:
        """A command begins: what was told before it is forgotten, or a long conversation would gather it all."""
        self.wire.begin()
        for one in self.untagged_responses.keys() - {"BYE", "READ-ONLY"}:
            del self.untagged_responses[one]
        tag: bytes = super()._new_tag()  # type: ignore[misc]
        return tag

    def _append_untagged(self, typ: Any, dat: Any) -> None:
        """A server tells of new mail in its answer to anything (RFC 3501 §7.3.1), and once only."""
        self.wire.announced = self.wire.announced or typ == "EXISTS"
        super()._append_untagged(typ, dat)  # type: ignore[misc]

    def _log(self, line: str) -> None:
        """Nothing is kept."""

    def _mesg(self, s: str, secs: float | None = None) -> None:
        """Nothing is told."""

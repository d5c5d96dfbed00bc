"""One connection: its streams, its deadline, its end. The one rule: however it ends, what was begun for it is ended by itself.

A subclass of aiosmtpd's protocol, from which we take the streams and STARTTLS; its deadline counted from a command, not from the
last octet, and its hang-up cancelled a mail that was being kept (R4).
"""

from __future__ import annotations

import asyncio
import math

from aiosmtpd.smtp import SMTP

from mailgate.inbound.doorway import Doorway
from mailgate.mail.model import Peer

CHUNK = 64 * 1024
#: How long a peer may take to read our last words, in seconds.
_LAST_WORDS = 5


class Connection(SMTP):
    """The other end of a connection."""

    line_length_limit = CHUNK  # aiosmtpd makes its reader's high-water mark of this

    def __init__(self, doorway: Doorway) -> None:
        """Nobody is there yet."""
        settings = doorway.settings
        super().__init__(
            None,
            hostname=settings.gateway.domain,
            timeout=settings.limits.command_timeout.total_seconds(),
            loop=asyncio.get_running_loop(),
        )
        self.doorway = doorway
        self.peer = Peer()
        self.finished = self.loop.create_future()
        """Done when the connection is gone and nothing is being done for it any more."""
        self._ahead = bytearray()
        self._deadline = math.inf

    def who(self, transport: asyncio.BaseTransport) -> Peer:
        """Who is at the other end."""
        return self.peer_at(str((transport.get_extra_info("peername") or ("",))[0]))

    def peer_at(self, host: str) -> Peer:
        """Who has an IP address ("": nobody knows which)."""
        return Peer(host=host, trusted=self.doorway.settings.auth.trusts(host))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer connected, or (again) its STARTTLS succeeded: then nothing said before counts (RFC 3207 §4.2, T37)."""
        self._ahead.clear()
        if self.transport is None:
            self.peer = self.who(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The peer is gone. The conversation notices by itself; a mail being kept is kept (R4)."""
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        if self._original_transport is not None:
            self._original_transport.close()
        super(SMTP, self).connection_lost(error)
        self.transport = None

    def eof_received(self) -> bool | None:
        """The peer will say no more. What it said is still answered, if the transport allows (TLS does not)."""
        super(SMTP, self).eof_received()
        return self._tls_protocol is None

    def _reset_timeout(self, duration: float | None = None) -> None:
        self._deadline = self.loop.time() + (self._timeout_duration if duration is None else duration)
        if self._timeout_handle is None or self._timeout_handle.when() > self._deadline:
            self._arm(self._deadline)

    def _no_timeout(self) -> None:
        self._deadline = math.inf

    def _arm(self, when: float) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._timeout_handle = self.loop.call_at(when, self._timeout_cb)

    def _timeout_cb(self) -> None:
        """One timer for the whole connection, which sleeps on when the deadline has moved meanwhile."""
        now = self.loop.time()
        if now < self._deadline:
            self._arm(min(self._deadline, now + self._timeout_duration))
        else:
            self._hang_up("421 4.4.2 waited too long for you")

    def _hang_up(self, reply: str) -> None:
        transport = self.transport
        if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
            transport.write(f"{reply}\r\n".encode("ascii"))
            transport.close()
            self.loop.call_later(_LAST_WORDS, transport.abort)

    async def secure(self) -> None:
        """Say that TLS may begin, and wait until it has: with the certificate of now, not of when the peer came."""
        assert self.doorway.tls
        self.tls_context = self.doorway.tls.context
        await self.smtp_STARTTLS("")

    async def push(self, status: str | bytes) -> None:
        """Send an answer of one or more lines."""
        self._writer.write(status + b"\r\n" if isinstance(status, bytes) else f"{status}\r\n".encode("ascii"))
        await self._writer.drain()

    async def _more(self) -> bytes:
        chunk: bytes = await self._reader.read(CHUNK)
        if not chunk:
            raise EOFError
        return chunk

"""One connection: lines in, answers out, deadlines. The one rule: whatever goes wrong in here is answered 4yz, and not explained.

A subclass of aiosmtpd's protocol, from which we take the streams and STARTTLS. Its command loop is replaced: it ended commands at
a bare LF, answered our own errors ``500`` with their text, had no limit on connections or idling, and let a hang-up cancel a
mail that was being kept (R2, R4, T35, T36).
"""

from __future__ import annotations

import asyncio
import math
import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiosmtpd.smtp import SMTP, TLSSetupException

from mailgate.inbound.doorway import Doorway, Goodbye, Refusal
from mailgate.inbound.intake import describe
from mailgate.mail.model import Peer

CHUNK = 64 * 1024
#: RFC 5321 §4.5.3.1.4 asks for 512; four times that leaves room for long paths and parameters.
COMMAND_OCTETS = 2048
#: So many lines that are no command of SMTP at all, and we hang up (T44).
BAD_LINES = 5
#: A browser made to talk to us (T44): no answer at all.
_HTTP = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
#: How long a peer may take to read our last words, in seconds.
_LAST_WORDS = 5

_log = structlog.get_logger("mailgate.smtp")

Command = Callable[[str], Awaitable[str]]
"""Takes the argument, gives the answer ("" for none). Raises Refusal or Goodbye."""


class Talk(SMTP):
    """A conversation. Subclasses say which ``commands`` there are."""

    line_length_limit = CHUNK  # aiosmtpd makes its reader's high-water mark of this

    def __init__(self, doorway: Doorway) -> None:
        settings = doorway.settings
        super().__init__(
            None,
            hostname=settings.gateway.domain,
            tls_context=doorway.tls,
            timeout=settings.limits.command_timeout.total_seconds(),
            loop=asyncio.get_running_loop(),
        )
        self.doorway = doorway
        self.peer = Peer()
        self.finished = self.loop.create_future()
        """Done when the connection is gone and nothing is being done for it any more."""
        self._ahead = bytearray()
        self._deadline = math.inf
        self._in_data = False
        self._retiring = False
        self._errors = self._bad_lines = self._idle = 0
        self._commands = self.commands()

    def commands(self) -> Mapping[str, Command]:
        """The verbs understood, in upper case."""
        return {}

    def retire(self) -> None:
        """The house closes: hang up now, or as soon as the mail that is coming in is answered (R7)."""
        self._retiring = True
        if not self._in_data:
            self._hang_up("421 4.3.2 closing down, come back soon")

    # --- aiosmtpd's hooks ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer connected, or (again) its STARTTLS succeeded: then nothing said before counts (RFC 3207 §4.2, T37)."""
        self._ahead.clear()
        if self.transport is None:
            host = str((transport.get_extra_info("peername") or ("",))[0])
            self.peer = Peer(host=host, trusted=self.doorway.settings.auth.trusts(host))
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

    # --- the conversation ---

    async def _handle_client(self) -> None:
        entered = self.doorway.doors.enter(self.peer)
        try:
            await self._converse(entered)
        except (ConnectionError, EOFError, TLSSetupException) as error:
            _log.debug("peer gone", peer=self.peer.host, error=describe(error))
        finally:
            if entered:
                self.doorway.doors.leave(self.peer)
            self._writer.close()
            self._no_timeout()
            self.finished.set_result(None)

    async def _converse(self, entered: bool) -> None:
        if not entered:
            await self.push("421 4.7.0 too many connections, try again later")
            return
        await self.push(f"220 {self.hostname} ESMTP Mailgate")
        while await self._turn():
            if self._retiring:
                await self.push("421 4.3.2 closing down, come back soon")
                return

    async def _turn(self) -> bool:
        """One command and its answer; whether the conversation goes on."""
        try:
            line = await self._next_line()
            self._reset_timeout()
            reply = await self._obey(line)
        except Goodbye as goodbye:
            reply = goodbye.reply
            if reply:
                await self.push(reply)
            return False
        except Refusal as refusal:
            reply = refusal.reply
        except (ConnectionError, EOFError, TLSSetupException):
            raise
        except Exception as error:  # noqa: BLE001 - the rule of this module
            reply = self._internal(error)
        if reply:
            await self.push(reply)
        return await self._still_patient(reply)

    async def _still_patient(self, reply: str) -> bool:
        self._errors += reply.startswith("5")
        if self._errors < self.doorway.settings.limits.errors_per_connection and self._bad_lines < BAD_LINES:
            return not reply.startswith("221")
        await self.push("421 4.7.0 too many errors")
        return False

    def _internal(self, error: Exception) -> str:
        """Log an error of ours under an id, without its text, which may quote a mail; the answer gives just the id."""
        incident = secrets.token_hex(4)
        where = traceback.extract_tb(error.__traceback__)[-1]
        _log.error("internal error", id=incident, error=describe(error), at=f"{where.name}:{where.lineno}")
        return f"451 4.3.0 an error of ours, try again later ({incident})"

    async def push(self, status: str | bytes) -> None:
        """Send an answer of one or more lines."""
        self._writer.write(status + b"\r\n" if isinstance(status, bytes) else f"{status}\r\n".encode("ascii"))
        await self._writer.drain()

    async def _next_line(self) -> str:
        while (end := self._ahead.find(b"\n")) < 0:
            if len(self._ahead) > COMMAND_OCTETS:
                raise Goodbye("500 5.5.2 that line is too long")
            self._ahead += await self._more()
        line = bytes(self._ahead[: end + 1])
        del self._ahead[: end + 1]
        return _checked(line)

    async def _more(self) -> bytes:
        chunk: bytes = await self._reader.read(CHUNK)
        if not chunk:
            raise EOFError
        return chunk

    async def _obey(self, line: str) -> str:
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        command = self._commands.get(verb)
        if command is not None:
            return await command(argument.strip(" "))
        if verb in _HTTP:
            raise Goodbye("")
        self._bad_lines += 1
        raise Refusal("500 5.5.1 no such command")

    def _count_idle(self) -> None:
        """A command that moves no mail. Many in a row, and we hang up (T35)."""
        self._idle += 1
        if self._idle > self.doorway.settings.limits.idle_commands:
            raise Goodbye("421 4.7.0 so many commands and no mail")


def _checked(line: bytes) -> str:
    """A command line without its end. Printable ASCII, ended by CR LF and by nothing else (RFC 5321 §2.3.8, T36)."""
    if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
        raise Goodbye("500 5.5.2 lines end in CR LF")
    if len(line) > COMMAND_OCTETS:
        raise Refusal("500 5.5.2 that line is too long")
    text = line[:-2].decode("latin-1")
    if not text.isascii():
        raise Refusal(
            "553 5.6.7 addresses beyond ASCII are not offered here" if text[:5].upper() in _PATHS else "500 5.5.2 ASCII only"
        )
    if not text.isprintable():
        raise Refusal("500 5.5.2 printable characters only")
    return text


_PATHS = ("MAIL ", "RCPT ")

"""One conversation: lines in, answers out. The one rule: whatever goes wrong in here is answered 4yz, and not explained.

aiosmtpd's command loop is replaced: it ended commands at a bare LF, answered our own errors ``500`` with their text, and had no
limit on connections or idling (R2, T35, T36).
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import structlog
from aiosmtpd.smtp import TLSSetupException

from mailgate import figures
from mailgate.inbound import proxied
from mailgate.inbound.connection import Connection
from mailgate.inbound.doorway import Doorway, Goodbye, Refusal
from mailgate.inbound.intake import describe
from mailgate.inbound.lines import checked
from mailgate.settings import within

#: A browser made to talk to us (T44): no answer at all.
_HTTP = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})

_log = structlog.get_logger("mailgate.smtp")

Command = Callable[[str], Awaitable[str]]
"""Takes the argument, gives the answer ("" for none). Raises Refusal or Goodbye."""


class Talk(Connection):
    """A conversation. Subclasses say which ``commands`` there are."""

    protocol = "ESMTP"
    """What the greeting says is spoken here."""

    def __init__(self, doorway: Doorway) -> None:
        super().__init__(doorway)
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

    def proxies(self) -> tuple[str, ...]:
        """The networks of the proxies that say at this port whom they bring."""
        return ()

    async def _handle_client(self) -> None:
        entered = False
        try:
            if await self._introduced():
                entered = self.doorway.doors.enter(self.peer)
                await self._converse(entered)
        except (ConnectionError, EOFError, TLSSetupException) as error:
            _log.debug("peer gone", peer=self.peer.host, error=describe(error))
        finally:
            if entered:
                self.doorway.doors.leave(self.peer)
            self._writer.close()
            self._no_timeout()
            self.finished.set_result(None)

    async def _introduced(self) -> bool:
        """Whether we know who is there. A proxy of ours says so before all else, and stands for nobody: what its own address may,
        whom it brings may not.
        """
        if not within(self.peer.host, self.proxies()):
            return True
        self._reset_timeout(self.doorway.settings.limits.proxy_timeout.total_seconds())
        try:
            while (brought := proxied.read(self._ahead)) is None:
                self._ahead += await self._more()
        except proxied.BrokenHeaderError as error:
            _log.warning("a proxy did not say whom it brings", proxy=self.peer.host, why=str(error))
            await self._refuse("421 4.7.0 whom do you bring? A PROXY header is expected from here")
            return False
        del self._ahead[: brought.length]
        self._reset_timeout()
        peer = self.peer_at(brought.host)
        self.peer = replace(peer, trusted=peer.trusted and not within(peer.host, self.proxies()))
        return True

    async def _converse(self, entered: bool) -> None:
        if not entered:
            await self.push("421 4.7.0 too many connections, try again later")
            return
        await self.push(f"220 {self.hostname} {self.protocol} Mailgate")
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
                await self._refuse(reply)
            return False
        except Refusal as refusal:
            reply = refusal.reply
        except (ConnectionError, EOFError, TLSSetupException):
            raise
        except Exception as error:  # noqa: BLE001 - the rule of this module
            reply = self._internal(error)
        if reply:
            await self._refuse(reply)
        return await self._still_patient(reply)

    async def _still_patient(self, reply: str) -> bool:
        self._errors += reply.startswith("5")
        limits = self.doorway.settings.limits
        if self._errors < limits.errors_per_connection and self._bad_lines < limits.bad_lines:
            return not reply.startswith("221")
        await self.push("421 4.7.0 too many errors")
        return False

    def _internal(self, error: Exception) -> str:
        """Log an error of ours under an id, without its text, which may quote a mail; the answer gives just the id."""
        incident = secrets.token_hex(4)
        where = traceback.extract_tb(error.__traceback__)[-1]
        _log.error("internal error", id=incident, error=describe(error), at=f"{where.name}:{where.lineno}")
        return f"451 4.3.0 an error of ours, try again later ({incident})"

    async def _refuse(self, reply: str) -> None:
        """Answer, and count it if it is a refusal."""
        figures.refused(reply)
        await self.push(reply)

    async def _next_line(self) -> str:
        longest = self.doorway.settings.limits.command_line
        while (end := self._ahead.find(b"\n")) < 0:
            if len(self._ahead) > longest:
                raise Goodbye("500 5.5.2 that line is too long")
            self._ahead += await self._more()
        line = bytes(self._ahead[: end + 1])
        del self._ahead[: end + 1]
        return checked(line, longest)

    async def _obey(self, line: str) -> str:
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        command = self._commands.get(verb)
        if command is not None:
            return await command(argument.strip(" "))
        if verb in _HTTP:
            raise Goodbye("")
        if verb == "BDAT":  # octets of a mail follow at once (RFC 3030 §2), which are nobody's commands
            raise Goodbye("502 5.5.1 CHUNKING is not offered here, send the mail with DATA")
        if verb == "PROXY":
            _log.info("a PROXY header came from no proxy of this port", peer=self.peer.host)
            raise Goodbye("421 4.7.0 no PROXY header is taken from here")
        self._bad_lines += 1
        raise Refusal("500 5.5.1 no such command")

    def _count_idle(self) -> None:
        """A command that moves no mail. Many in a row, and we hang up (T35)."""
        self._idle += 1
        if self._idle > self.doorway.settings.limits.idle_commands:
            raise Goodbye("421 4.7.0 so many commands and no mail")

"""Mail out by SMTP to one relay. The one rule: whether the relay took a mail is known or said to be unknown.

Connections are kept and used again; what is said on them of a mail stands in ``line``. What the relay says to *us* (greeting,
EHLO, STARTTLS, AUTH) is about this desk, not about a letter, and only ever defers it; a 5xx to MAIL, RCPT or DATA refuses the
letter for good. Once the last byte is written, silence means that nobody knows (RFC 1047).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiosmtplib

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent
from mailgate.outbound.account import Account, Tls, context
from mailgate.outbound.commands import Mail
from mailgate.outbound.line import STOPPED, Line, StaleError
from mailgate.outbound.wire import objection, one_line

_FAREWELL = 2.0
"""Seconds a relay has to answer QUIT: nothing depends on what it says."""
_TROUBLE = (aiosmtplib.SMTPException, OSError, UnicodeError)


class SmtpRelay:
    """A pool of connections to one relay; at most ``account.connections`` at a time."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._context = context(account)
        self._room = asyncio.Semaphore(account.connections)
        self._idle: list[Line] = []

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """One mail to one recipient. Waits for a free connection; opens one where none is left that answers. Cancelled before the
        relay had the mail, it says so; after that it raises asyncio.CancelledError, and nobody knows."""
        if why := objection(mail_from, recipient, data):
            return Failed(reply=why)
        mail = Mail(mail_from, recipient, data)
        try:
            await self._room.acquire()
        except asyncio.CancelledError:
            return STOPPED
        try:
            return await self._handed_over(mail)
        finally:
            self._room.release()

    async def _handed_over(self, mail: Mail) -> Outcome:
        while self._idle:
            with suppress(StaleError):
                return await self._over(self._idle.pop(), mail)
        try:
            line = await self._new()
        except _TROUBLE as error:
            return _refused_us(error)
        except asyncio.CancelledError:
            return STOPPED
        return await self._over(line, mail)

    async def _over(self, line: Line, mail: Mail) -> Outcome:
        outcome = await line.hand_over(mail)
        if line.is_open:
            self._idle.append(line)
        return outcome

    async def ready(self) -> tuple[Outcome, ...]:
        """Connect, encrypt and log in as for a mail."""
        place = f"{self.account.host}:{self.account.port}"
        async with self._room:
            try:
                line = await self._new()
            except _TROUBLE as error:
                return (Deferred(reply=f"{place}: {_refused_us(error).reply}"),)
            self._idle.append(line)
        return (Sent(reply=f"{place}, {line.encrypted}{', logged in' if self.account.sign_in else ''}"),)

    async def close(self) -> None:
        """Say goodbye on the connections nobody uses."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(line.farewell(_FAREWELL) for line in idle))

    async def _new(self) -> Line:
        """A connection on which a mail can be handed over. Raises what connecting raises."""
        account = self.account
        client = aiosmtplib.SMTP(
            hostname=account.host,
            port=account.port,
            local_hostname=account.helo,
            timeout=account.timeout,
            use_tls=account.tls is Tls.IMPLICIT,
            start_tls=False,  # the steps are taken below, so that one that fails leaves nothing open
            tls_context=self._context,
        )
        try:
            await client.connect()
            await self._introduce(client)
            transport = client.transport
            if not isinstance(transport, asyncio.Transport) or transport.is_closing():
                raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        except BaseException:
            _drop(client)
            raise
        return Line(transport, frozenset(client.esmtp_extensions), account.timeout)

    async def _introduce(self, client: aiosmtplib.SMTP) -> None:
        """EHLO, STARTTLS and AUTH. No AUTH without TLS: ``Tls.STARTTLS`` raises first. ``noop`` says EHLO where it is due."""
        await client.noop()
        offered = client.supports_extension("starttls")
        if self.account.tls is Tls.STARTTLS or (self.account.tls is Tls.IF_OFFERED and offered):
            await client.starttls()
            await client.noop()
        if self.account.sign_in:
            await self.account.sign_in(client)


def _drop(client: aiosmtplib.SMTP) -> None:
    """Give up a connection before a mail was tried on it."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.Transport):
        transport.abort()


def _refused_us(error: BaseException) -> Deferred:
    """Trouble before the first mail command: this desk cannot use the relay now; no letter is to blame."""
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    return Deferred(code=code, reply=one_line(f"the relay cannot be used: {_says(error)}"), ours=True)


def _says(error: BaseException) -> str:
    """The error as a person may read it."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}" if error.code > 0 else error.message
    return str(error) or type(error).__name__

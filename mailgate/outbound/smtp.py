"""Mail out by SMTP to one relay. The one rule: whether the relay took a mail is known or said to be unknown.

Connections are kept and used again. What the relay says to *us* (greeting, EHLO, STARTTLS, AUTH) is about this desk, not about a
letter, and only ever defers it; a 5xx to MAIL, RCPT or DATA refuses the letter for good. Once the last byte is written, silence
means that nobody knows (RFC 1047).
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

import aiosmtplib

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Uncertain, classify_reply
from mailgate.outbound.wire import objection, one_line

_START_INPUT = 354
_AUTH_REQUIRED = 530  # RFC 4954 §6: a relay that wants a password refuses this desk, not the letter
_PATIENCE_AFTER_DATA = 10
"""A relay may think about a whole mail ten times as long as about a command (RFC 5321 §4.5.3.2: 10 minutes, 5 for the rest)."""
_TROUBLE = (aiosmtplib.SMTPException, OSError, UnicodeError)


class Tls(Enum):
    """How a connection is protected."""

    NONE = "none"
    IF_OFFERED = "if_offered"
    """STARTTLS where it is offered; without a look at the name, which somebody who can forge it could also take away."""
    STARTTLS = "starttls"
    """STARTTLS with a certificate for the host's name, or no mail."""
    IMPLICIT = "implicit"
    """TLS from the first byte, with a certificate for the host's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Which relay, and who we are to it. ``user`` "" means no AUTH; ``timeout`` in seconds is for each command."""

    host: str
    port: int
    tls: Tls
    helo: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    connections: int = 4


@dataclass(frozen=True, slots=True)
class _Mail:
    mail_from: str
    recipient: str
    data: bytes = field(repr=False)


class SmtpRelay:
    """A pool of connections to one relay; at most ``account.connections`` at a time."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._context = _context(account.tls)
        self._room = asyncio.Semaphore(account.connections)
        self._idle: list[aiosmtplib.SMTP] = []

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """One mail to one recipient. Waits for a free connection; opens one where none is left that answers."""
        if why := objection(mail_from, recipient, data):
            return Failed(reply=why)
        async with self._room:
            try:
                client = await self._ready()
            except _TROUBLE as error:
                return _refused_us(error)
            try:
                outcome = await _transaction(client, _Mail(mail_from, recipient, data))
            except BaseException:
                _drop(client)
                raise
            if client.is_connected:
                self._idle.append(client)
            return outcome

    async def close(self) -> None:
        """Say goodbye on the connections nobody uses."""
        while self._idle:
            client = self._idle.pop()
            transport = client.transport
            with suppress(*_TROUBLE):
                await client.quit()
            _abort(transport)

    async def _ready(self) -> aiosmtplib.SMTP:
        """A connection that has just answered: one used before, else a new one. Raises what connecting raises."""
        while self._idle:
            client = self._idle.pop()
            with suppress(*_TROUBLE):
                if client.is_connected:
                    await client.rset()
                    return client
            _drop(client)
        return await self._new()

    async def _new(self) -> aiosmtplib.SMTP:
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
        await client.connect()
        try:
            await self._introduce(client)
        except BaseException:
            _drop(client)
            raise
        return client

    async def _introduce(self, client: aiosmtplib.SMTP) -> None:
        """EHLO, STARTTLS and AUTH. No AUTH without TLS: ``Tls.STARTTLS`` raises first. ``noop`` says EHLO where it is due."""
        await client.noop()
        offered = client.supports_extension("starttls")
        if self.account.tls is Tls.STARTTLS or (self.account.tls is Tls.IF_OFFERED and offered):
            await client.starttls()
            await client.noop()
        if self.account.user:
            await client.login(self.account.user, self.account.password)


def _drop(client: aiosmtplib.SMTP) -> None:
    """Give up a connection."""
    transport = client.transport
    client.close()
    _abort(transport)


def _abort(transport: asyncio.BaseTransport | None) -> None:
    """End a connection at once: all is said, and TLS would wait for the other side's goodbye."""
    if isinstance(transport, asyncio.Transport):
        transport.abort()


async def _transaction(client: aiosmtplib.SMTP, mail: _Mail) -> Outcome:
    """MAIL, RCPT, DATA and the mail. After trouble with the line the connection is closed; after a plain refusal it is not."""
    try:
        refused = await _commands(client, mail)
    except _TROUBLE as error:
        _drop(client)
        return Deferred(reply=one_line(_says(error)))
    return refused or await _content(client, mail.data)


async def _commands(client: aiosmtplib.SMTP, mail: _Mail) -> Outcome | None:
    """Everything before the content; None when the relay asks for it."""
    sender = [f"FROM:<{mail.mail_from}>".encode(), *_options(client, mail.data)]
    for words in ([b"MAIL", *sender], [b"RCPT", f"TO:<{mail.recipient}>".encode()]):
        code, reply = await client.execute_command(*words)
        if code == _AUTH_REQUIRED:
            return Deferred(code=code, reply=one_line(reply))
        if code // 100 != 2:
            return classify_reply(code, one_line(reply))
    code, reply = await client.execute_command(b"DATA")
    if code == _START_INPUT:
        return None
    if code // 100 == 2:
        raise aiosmtplib.SMTPResponseException(code, f"the relay answered DATA with {code} {reply}")
    return classify_reply(code, one_line(reply))


def _options(client: aiosmtplib.SMTP, data: bytes) -> list[bytes]:
    """What MAIL says of the mail: its size, so that a relay can refuse it early (RFC 1870), and that it is 8-bit (RFC 6152)."""
    options = [f"SIZE={len(data)}".encode()] if client.supports_extension("size") else []
    if not data.isascii() and client.supports_extension("8bitmime"):
        options.append(b"BODY=8BITMIME")
    return options


async def _content(client: aiosmtplib.SMTP, data: bytes) -> Outcome:
    """The mail itself and what became of it. Not aiosmtplib's ``data``: it cannot tell trouble before from trouble after."""
    protocol = client.protocol
    if protocol is None or not protocol.is_connected:
        return Deferred(reply="the relay hung up before the mail")
    protocol.write(_stuffed(data))
    try:
        code, reply = await protocol.read_response(timeout=_PATIENCE_AFTER_DATA * (client.timeout or 0))
    except _TROUBLE as error:
        _drop(client)
        return Uncertain(reply=one_line(f"no answer after the whole mail: {_says(error)}"))
    if code == aiosmtplib.SMTPStatus.domain_unavailable:
        _drop(client)
    if code // 100 in {2, 4, 5}:
        return classify_reply(code, one_line(reply))
    _drop(client)
    return Uncertain(code=code, reply=one_line(reply))


def _stuffed(data: bytes) -> bytes:
    """The mail with its dots doubled (RFC 5321 §4.5.2) and the lone dot behind it."""
    whole = data if data.endswith(b"\r\n") else data + b"\r\n"
    first = b"." if whole.startswith(b".") else b""
    return first + whole.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _refused_us(error: BaseException) -> Deferred:
    """Trouble before the first mail command: this desk cannot use the relay now; no letter is to blame."""
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    return Deferred(code=code, reply=one_line(f"the relay cannot be used: {_says(error)}"))


def _says(error: BaseException) -> str:
    """The error as a person may read it."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}" if error.code > 0 else error.message
    return str(error) or type(error).__name__


def _context(tls: Tls) -> ssl.SSLContext | None:
    if tls is Tls.NONE:
        return None
    context = ssl.create_default_context()
    if tls is Tls.IF_OFFERED:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context

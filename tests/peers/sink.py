"""A relay that keeps what it is given. Its one rule: it is an SMTP server as others are, and can be told to behave badly.

It stands for the world outside: each mail is recorded with its envelope and its bytes as they came over the wire, tests wait for
the n-th one, and a script makes the next command fail or the line go dead.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from threading import Condition, Thread
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.peers.ports import HOST

Verb = Literal["EHLO", "MAIL", "RCPT", "DATA"]
HANG_UP = "hang up"
"""A scripted answer: close the connection instead of answering; with DATA after all of the mail has come in."""

PATIENCE = 120.0


@dataclass(frozen=True)
class Received:
    """One mail as it came: envelope and wire bytes (CRLF, dots unstuffed). ``mail_from`` is ``""`` for the null path."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes
    helo: str
    options: tuple[str, ...] = ()
    """What stood behind MAIL."""

    @property
    def message(self) -> Message:
        """The mail under ``compat32``."""
        return message_from_bytes(self.raw)


@dataclass
class Sink:
    """A running sink. ``mails`` are those it answered with 250, in order; ``connections`` counts them all."""

    mails: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    answers: int | None = None
    """How many more mails are answered; the others wait. None: all are."""
    waiting: int = 0
    """How many wait."""
    _script: dict[Verb, deque[str]] = field(default_factory=dict)
    _came: Condition = field(default_factory=Condition)

    @property
    def url(self) -> str:
        """For ``relay.url``."""
        return f"smtp://{HOST}:{self.port}"

    def answer(self, verb: Verb, *answers: str) -> None:
        """Answer the next commands ``verb`` with these lines (``"451 4.3.0 Later"``) or ``HANG_UP``; then all is well again."""
        with self._came:
            self._script.setdefault(verb, deque()).extend(answers)

    def wait_for(self, number: int, seconds: float = PATIENCE) -> list[Received]:
        """The mails so far, as soon as there are ``number`` of them; ``AssertionError`` if there never are."""
        deadline = time.monotonic() + seconds
        with self._came:
            while len(self.mails) < number:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.mails)} of {number} mails came: {[mail.rcpt_to for mail in self.mails]}"
                self._came.wait(left)
            return list(self.mails)

    def to(self, address: str) -> list[Received]:
        """The mails for one recipient, in order."""
        with self._came:
            return [mail for mail in self.mails if address in mail.rcpt_to]

    def scripted(self, verb: Verb) -> str | None:
        """Take the next scripted answer for a command, if there is one."""
        with self._came:
            waiting = self._script.get(verb)
            return waiting.popleft() if waiting else None

    async def turn(self) -> None:
        """Wait until a mail may be answered; whoever hangs up waits no more."""
        self.waiting += 1
        try:
            while self.answers == 0:  # noqa: ASYNC110 - set by another thread
                await asyncio.sleep(0.01)
        finally:
            self.waiting -= 1
        if self.answers is not None:
            self.answers -= 1

    def keep(self, mail: Received) -> None:
        """Record a mail and wake who waits."""
        with self._came:
            self.mails.append(mail)
            self._came.notify_all()


class _Server(SMTP):
    """aiosmtpd's server, without its refusal of long lines: what we send is a matter of tests, not of the sink."""

    line_length_limit = 1 << 24


class _Handler:
    """aiosmtpd's hooks: the script first, else yes."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        scripted = self._scripted(server, "EHLO")
        return responses if scripted is None else [scripted]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        scripted = self._scripted(server, "MAIL")
        if scripted is None:
            envelope.mail_from = address
            envelope.mail_options.extend(mail_options)
        return scripted or "250 2.1.0 Sender is fine"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        scripted = self._scripted(server, "RCPT")
        if scripted is None:
            envelope.rcpt_tos.append(address)
        return scripted or "250 2.1.5 Recipient is fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self.sink.turn()
        scripted = self._scripted(server, "DATA")
        if scripted is None:
            content = envelope.original_content or b""
            told, to = tuple(envelope.mail_options), tuple(envelope.rcpt_tos)
            self.sink.keep(Received(envelope.mail_from or "", to, content, session.host_name or "", told))
        return scripted or "250 2.0.0 Kept"

    def _scripted(self, server: SMTP, verb: Verb) -> str | None:
        answer = self.sink.scripted(verb)
        if answer != HANG_UP:
            return answer
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return "421 4.4.2 Gone"


@contextmanager
def running(**options: Any) -> Iterator[Sink]:
    """A sink on a free port; ``options`` are aiosmtpd's own (``tls_context``, ``authenticator``, ``auth_required`` …)."""
    sink = Sink()
    loop = asyncio.new_event_loop()

    known = {"enable_SMTPUTF8": True, **options}

    def connect() -> SMTP:
        sink.connections += 1
        return _Server(_Handler(sink), hostname="sink.test", loop=loop, data_size_limit=None, **known)

    # Not aiosmtpd's Controller: it cannot listen on port 0.
    server = loop.run_until_complete(loop.create_server(connect, HOST, 0))
    sink.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, name="sink")
    thread.start()
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


async def _close(server: asyncio.Server) -> None:
    """Stop listening and end every connection's task."""
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

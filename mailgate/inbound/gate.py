"""The gate: the process that answers the SMTP port and keeps what it is given. The one rule: it reads no mail, it keeps it."""

from __future__ import annotations

import asyncio
import errno
import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from mailgate.inbound.doorway import Directory, Doors, Doorway
from mailgate.inbound.intake import Intake
from mailgate.inbound.smtp import Session
from mailgate.settings import ConfigError, Settings, Smtp
from store.engine import Store

#: How long a stop waits for mails that are coming in, in seconds. All in all it may take 30 (R7), and the desk stops after us.
GRACE = 20
#: A predecessor that was just killed may hold the port a moment longer: so many tries, so far apart (seconds).
BIND_TRIES = 50
BIND_PAUSE = 0.1

_log = structlog.get_logger("mailgate.gate")


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What the gate is made of. ``nudge`` is called, in another thread, after mails were kept; it must not block."""

    settings: Settings
    directory: Directory
    store: Store
    clock: Callable[[], datetime]
    nudge: Callable[[], None]

    async def serve(self, ready: Callable[[str, int], None], stop: asyncio.Event) -> None:
        """Take mails in until ``stop`` is set, then see out what is coming in (at most GRACE seconds) and close.

        ``ready`` is told the host and the real port of each socket. Raises ConfigError, and OSError when the port cannot be had.
        """
        logging.getLogger("mail.log").disabled = True  # aiosmtpd's: it would quote peers
        intake = Intake(self.store, self.nudge)
        sessions: set[Session] = set()
        try:
            server = await self._listen(sessions, self._doorway(intake))
            for host, port, *_ in (socket.getsockname() for socket in server.sockets):
                ready(str(host), int(port))
            await stop.wait()
            server.close()
            await _see_out(sessions)
        finally:
            intake.close()

    def _doorway(self, intake: Intake) -> Doorway:
        limits = self.settings.limits
        return Doorway(
            settings=self.settings,
            directory=self.directory,
            take=intake.take,
            clock=self.clock,
            tls=tls_context(self.settings),
            spool=_spool_folder(self.settings),
            doors=Doors(limits.connections, limits.connections_per_host),
        )

    async def _listen(self, sessions: set[Session], doorway: Doorway) -> asyncio.Server:
        host, port = listen_address(self.settings.smtp)

        def converse() -> Session:
            session = Session(doorway)
            sessions.add(session)
            session.finished.add_done_callback(lambda _: sessions.discard(session))
            return session

        async def bind() -> asyncio.Server:
            return await asyncio.get_running_loop().create_server(converse, host, port, reuse_address=True, backlog=256)

        return await when_free(bind, asyncio.sleep)


def listen_address(smtp: Smtp) -> tuple[str, int]:
    """``127.0.0.1:8025`` or ``[::1]:8025`` as host and port. Raises ConfigError."""
    host, _, port = smtp.listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ConfigError(f"smtp.listen: {smtp.listen!r} is not HOST:PORT, like 127.0.0.1:8025 or [::]:25")
    return host.removeprefix("[").removesuffix("]"), int(port)


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """The context for STARTTLS, at least TLS 1.2; None if no certificate is configured. Raises ConfigError."""
    certificate, key = settings.smtp.tls_cert, settings.smtp.tls_key
    if certificate is None or key is None:
        if certificate != key:
            raise ConfigError("smtp.tls_cert and smtp.tls_key: give both or neither")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.path(certificate), settings.path(key))
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(f"smtp.tls_cert, smtp.tls_key: cannot be used ({error.strerror or error})") from error
    return context


async def when_free(bind: Callable[[], Awaitable[asyncio.Server]], pause: Callable[[float], Awaitable[None]]) -> asyncio.Server:
    """Bind, and while the address is in use try again for a while. Raises OSError: the last one, or any other at once."""
    for _ in range(BIND_TRIES):
        try:
            return await bind()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            _log.debug("the port is still taken")
            await pause(BIND_PAUSE)
    return await bind()


async def _see_out(sessions: set[Session]) -> None:
    finished = [session.finished for session in sessions]
    for session in list(sessions):
        session.retire()
    if finished:
        _, late = await asyncio.wait(finished, timeout=GRACE)
        if late:
            _log.warning("stopped while mails were coming in", connections=len(late))


def _spool_folder(settings: Settings) -> Path:
    folder = settings.data_dir / "spool"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

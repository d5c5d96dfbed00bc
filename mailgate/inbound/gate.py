"""The gate: the process that answers the ports and keeps what it is given. The one rule: it reads no mail, it keeps it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import structlog

from mailgate import figures, listening
from mailgate.inbound import ports
from mailgate.inbound.accounts import Accounts
from mailgate.inbound.asking import Asker
from mailgate.inbound.certificates import Certificates
from mailgate.inbound.doorway import AtOnce, Directory, Doors, Doorway
from mailgate.inbound.intake import Intake
from mailgate.inbound.lmtp import LmtpSession
from mailgate.inbound.smtp import Session
from mailgate.inbound.submission import Counter, SubmissionSession
from mailgate.settings import Settings
from store.engine import Store

#: How long a stop waits for mails that are coming in, in seconds. All in all it may take 30 (R7), and the desk stops after us.
GRACE = 20

_log = structlog.get_logger("mailgate.gate")


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What the gate is made of. ``nudge`` is called, in another thread, after mails were kept; it must not block."""

    settings: Settings
    directory: Directory
    store: Store
    clock: Callable[[], datetime]
    nudge: Callable[[], None]
    at_once: AtOnce = lambda *_: None

    @cached_property
    def asker(self) -> Asker:
        """What its conversations ask the store by."""
        return Asker(self.settings.limits.store_timeout)

    @cached_property
    def certificates(self) -> Certificates:
        """What the ports show; to be asked to ``renew`` them from the loop that serves. Raises ConfigError."""
        return Certificates(self.settings)

    async def serve(self, ready: Callable[[str, str], None], stop: asyncio.Event) -> None:
        """Take mails in until ``stop`` is set, then see out what is coming in (at most GRACE seconds) and close.

        ``ready`` is told, once all are open, the name of each port and where it really is, as ``listening.real_place`` says it.
        Raises ConfigError, also when a port cannot be had.
        """
        logging.getLogger("mail.log").disabled = True  # aiosmtpd's: it would quote peers
        intake = Intake(self.store, self.nudge, self.settings.limits.store_timeout)
        sessions: set[Session] = set()
        servers: list[tuple[str, asyncio.Server]] = []
        watch = asyncio.ensure_future(self.certificates.watch())
        try:
            doorway = self._doorway(intake)
            for port in ports.wanted(self.settings):
                server = await listening.opened(port, _door(port.name, self._kind(port.name), doorway, sessions))
                servers.append((port.name, server))
            for name, server in servers:
                for one in server.sockets:
                    ready(name, listening.real_place(one))
            await stop.wait()
            _close(servers)
            await _see_out(sessions)
        finally:
            watch.cancel()
            _close(servers)
            self.asker.close()
            intake.close()

    def _kind(self, name: str) -> Callable[[Doorway], Session]:
        """How a conversation at a port is begun."""
        if name != "submission":
            return {"smtp": Session, "lmtp": LmtpSession}[name]
        settings, tls = self.settings.submission, self.certificates.submission
        counter = Counter(Accounts(store=self.store, settings=settings, asker=self.asker), implicit=settings.tls == "implicit")
        return lambda doorway: SubmissionSession(replace(doorway, tls=tls), counter)

    def _doorway(self, intake: Intake) -> Doorway:
        limits = self.settings.limits
        return Doorway(
            settings=self.settings,
            directory=self.directory,
            asker=self.asker,
            at_once=self.at_once,
            take=intake.take,
            clock=self.clock,
            tls=self.certificates.smtp,
            spool=_spool_folder(self.settings),
            doors=Doors(limits.connections, limits.connections_per_host),
        )


def _door(name: str, kind: Callable[[Doorway], Session], doorway: Doorway, sessions: set[Session]) -> listening.Protocol:
    def converse() -> Session:
        figures.count("smtp_sessions", name)
        session = kind(doorway)
        sessions.add(session)
        session.finished.add_done_callback(lambda _: sessions.discard(session))
        return session

    return converse


def _close(servers: list[tuple[str, asyncio.Server]]) -> None:
    """Take no new connections. The file of a Unix socket stays: a successor may have made its own there already."""
    for _, server in servers:
        server.close()


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

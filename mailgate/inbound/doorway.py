"""What the gate gives each of its conversations, and who may come in. The one rule: a limit is counted, never guessed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from functools import partial
from pathlib import Path

from mailgate.crowd import Crowd, network
from mailgate.inbound.asking import Asker
from mailgate.inbound.certificates import Certificate
from mailgate.mail.model import Address, JournalId, Peer
from mailgate.settings import Settings
from store.journal import Entry


class Verdict(Enum):
    """What the directory says of a recipient."""

    ACCEPT = auto()
    UNKNOWN = auto()
    """One of our domains, but nobody and nothing there; also a wrong or revoked token: never told apart (T13)."""
    RELAY_DENIED = auto()
    """None of our addresses: we carry nobody's mail elsewhere."""


Directory = Callable[[Address, Peer], Verdict]
"""Judges one recipient of one peer, in a thread, as it may ask the store; whatever it raises is answered 451."""
AtOnce = Callable[[Address, Peer], Verdict | None]
"""As ``Directory``, as far as that can be said without the store; None: it has to be asked."""


class Refusal(Exception):
    """A command is refused; the conversation goes on. ``reply`` goes over the wire."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class Goodbye(Refusal):
    """A refusal after which we hang up. An empty ``reply`` is not even spoken."""


class Doors:
    """Counts the connections, in all and per host (T35). Trusted relays are let in uncounted."""

    def __init__(self, total: int, per_host: int) -> None:
        self._crowd = Crowd(total, per_host)

    def enter(self, peer: Peer) -> bool:
        """Whether there is room; every peer let in must ``leave`` once."""
        return peer.trusted or self._crowd.enter(network(peer.host))

    def leave(self, peer: Peer) -> None:
        """A peer that had been let in is gone."""
        if not peer.trusted:
            self._crowd.leave(network(peer.host))


def free_octets(folder: Path) -> int:
    """The space an ordinary user may still fill on the disk of ``folder``."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """All that a conversation needs from the house."""

    settings: Settings
    directory: Directory
    take: Callable[[Entry], Awaitable[JournalId]]
    """Makes a mail durable; raises IntakeError. See ``intake.Intake``."""
    clock: Callable[[], datetime]
    tls: Certificate | None
    spool: Path
    """An existing folder for mails too large for memory, while they come in."""
    doors: Doors
    large: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """Held while a spooled mail is in memory on its way to the journal: one at a time, however many come in."""

    asker: Asker = field(default_factory=Asker)
    at_once: AtOnce = lambda *_: None
    """What is known of a recipient without asking the ``directory``."""

    async def judge(self, address: Address, peer: Peer) -> Verdict:
        """The verdict on one recipient. Raises what the directory raises, and SilentStoreError."""
        known = self.at_once(address, peer)
        return known if known is not None else await self.asker.ask(partial(self.directory, address, peer))

    def has_space(self) -> bool:
        """Whether the disk has more room left than we keep for ourselves (T75)."""
        return free_octets(self.spool) >= self.settings.limits.free_space

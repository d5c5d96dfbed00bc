"""What the gate gives each of its conversations, and who may come in. The one rule: a limit is counted, never guessed."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

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
"""Judges one recipient of one peer. Quick, as the event loop waits for it; whatever it raises is answered 451."""


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
        self._total, self._per_host = total, per_host
        self._inside: Counter[str] = Counter()

    def enter(self, peer: Peer) -> bool:
        """Whether there is room; every peer let in must ``leave`` once."""
        if peer.trusted:
            return True
        if self._inside.total() >= self._total or self._inside[peer.host] >= self._per_host:
            return False
        self._inside[peer.host] += 1
        return True

    def leave(self, peer: Peer) -> None:
        """A peer that had been let in is gone."""
        if peer.trusted:
            return
        self._inside[peer.host] -= 1
        if not self._inside[peer.host]:
            del self._inside[peer.host]


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
    tls: ssl.SSLContext | None
    spool: Path
    """An existing folder for mails too large for memory, while they come in."""
    doors: Doors
    large: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """Held while a spooled mail is in memory on its way to the journal: one at a time, however many come in."""

    def has_space(self) -> bool:
        """Whether the disk has more room left than we keep for ourselves (T75)."""
        return free_octets(self.spool) >= self.settings.limits.free_space

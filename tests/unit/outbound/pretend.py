"""A relay that is told what to answer, and a delivery around it. Its one rule: time stands still unless the test moves it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlmodel import Session

from mailgate.desk.deadlines import Outcome, Sent
from mailgate.mail.model import OutboxId
from mailgate.outbound.delivery import Delivery
from mailgate.outbound.diary import Diary
from mailgate.outbound.relay import Relay
from store.blobs import Blobs
from store.engine import Store
from store.outbox_rows import Claimed
from tests.peers.daemon import PATIENCE
from tests.unit.outbound.desk import NOW


@dataclass
class Pretend:
    """Answers ``Sent`` unless told otherwise per recipient; holds back what goes to a domain in ``stuck`` until its event."""

    answers: dict[str, deque[Outcome | Exception]] = field(default_factory=lambda: defaultdict(deque))
    stuck: dict[str, asyncio.Event] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    closed: int = 0
    most: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        domain = recipient.rpartition("@")[2]
        self._count(domain, 1)
        try:
            self.begun.append(recipient)
            await self._tell()
            if domain in self.stuck:
                await self.stuck[domain].wait()
            answer = self.answers[recipient].popleft() if self.answers[recipient] else Sent(code=250, reply="kept")
            if isinstance(answer, Exception):
                raise answer
            self.taken.append((mail_from, recipient, data))
            return answer
        finally:
            self._count(domain, -1)
            await self._tell()

    async def close(self) -> None:
        self.closed += 1

    async def until(self, taken: int = 0, begun: int = 0) -> None:
        """Wait until that many mails were begun and taken."""
        async with self._moved, asyncio.timeout(PATIENCE):
            await self._moved.wait_for(lambda: len(self.taken) >= taken and len(self.begun) >= begun)

    def _count(self, domain: str, step: int) -> None:
        for key in (domain, "all"):
            self._now[key] += step
            self.most[key] = max(self.most[key], self._now[key])

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()


def as_it_is(mail: bytes, _made: datetime) -> bytes:
    """A desk without DKIM."""
    return mail


def all_of(_session: Session, letters: Sequence[Claimed]) -> frozenset[OutboxId]:
    """A desk without a leak guard."""
    return frozenset(letter.id for letter in letters)


@dataclass
class Post:
    """A delivery with a clock of its own; ``told`` are the letters given up. Close it when done: ``with Post(…) as post``."""

    store: Store
    relay: Relay
    folder: Path
    now: datetime = NOW
    told: list[tuple[int, str]] = field(default_factory=list)
    _diaries: list[Diary] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for diary in self._diaries:
            diary.close()

    def delivery(self, **more: Any) -> Delivery:
        options: dict[str, Any] = {"failed": self.tell, "may_leave": all_of, "connections": 4, "sign": as_it_is}
        options = {**options, "sent": lambda *_: None, **more}
        diary = options.setdefault("diary", Diary(self.folder / f"outgoing-{len(self._diaries)}.log"))
        if "diary" not in more:
            diary.start()
        self._diaries.append(diary)
        return Delivery(
            store=self.store,
            relay=self.relay,
            blobs=Blobs(self.folder / "blobs"),
            clock=lambda: self.now,
            jitter=lambda: 0.0,
            owner="desk",
            **options,
        )

    def tell(self, _session: Session, outbox_id: OutboxId, reply: str) -> None:
        self.told.append((outbox_id, reply))

    def drain(self, **more: Any) -> int:
        """Drain once, in a loop of its own; how many were sent."""
        return asyncio.run(self.delivery(**more).drain())

    def later(self, **more: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**more)

"""Whether letters in the pool are still for whom they are addressed to. The one rule: what is committed before a letter
begins is heard, and it does not begin if it is for them no more.

All are asked when they are claimed (``books``), and again as soon as anything was written to the store since. The leak guard
holds letters and tells of it, so it looks when they are claimed: one whose ticket has more inside since then is claimed anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from mailgate.mail.model import OutboxId
from mailgate.outbound.books import Books, Seen
from mailgate.outbound.pool import Pool
from store.guard import Inside
from store.outbox_rows import Claimed

_log = structlog.get_logger("mailgate.delivery")


class Asking:
    """What is known of the letters of one pool."""

    def __init__(self, pool: Pool) -> None:
        """Nothing yet."""
        self._pool = pool
        self._lock = asyncio.Lock()
        self._known = -1
        """How often the store had been written to when that one in the pool was asked that was asked first."""
        self._mark: int | None = None
        """The store's mark at that time or before (``Store.mark``); None: they must be asked."""
        self._inside: dict[OutboxId, Inside] = {}

    async def put(self, letters: Sequence[Claimed], seen: Seen, now: datetime) -> None:
        """Into the pool, what a turn claimed ``now``. Not while others are asked: these would pass for asked as late as those."""
        if not letters:
            return
        async with self._lock:
            self._known = min(self._known, seen.writes) if self._pool else seen.writes
            self._mark = None
            self._pool.put(letters, now)
            inside = {**self._inside, **seen.inside}
            self._inside = {letter.id: inside[letter.id] for letter in self._pool.letters}

    async def again(self, books: Books) -> list[OutboxId]:
        """Ask, if anybody wrote; take those out of the pool that must not begin. All of them while the store is out of reach."""
        if not self._pool:  # who stops has emptied it, and waits for nobody
            return []
        async with self._lock:
            mark = books.store.mark()
            if mark is not None and mark == self._mark:
                return []
            known = Seen(self._known, self._inside)
            try:
                self._known, gone = await asyncio.to_thread(books.look, known, self._pool.letters)
            except SQLAlchemyError:
                _log.exception("store out of reach", waiting=len(self._pool))
                return [letter.id for letter in self._pool.clear()]
            self._mark = mark
            return self._pool.remove(gone)

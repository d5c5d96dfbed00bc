"""Whether letters in the pool are still for whom they are addressed to. The one rule: what is committed before a letter
begins is heard, and it does not begin if it is for them no more.

All are asked when they are claimed (``books``), and again as soon as anything was written to the store since.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from mailgate.mail.model import OutboxId
from mailgate.outbound.books import Books, Span
from mailgate.outbound.pool import Pool

_log = structlog.get_logger("mailgate.delivery")


class Asking:
    """What is known of the letters of one pool."""

    def __init__(self, pool: Pool) -> None:
        """Nothing yet."""
        self._pool = pool
        self._lock = asyncio.Lock()
        self._known = -1
        """How often the store had been written to when all in the pool were asked."""
        self._mark: int | None = None
        """The store's mark at that time or before (``Store.mark``)."""

    def turned(self, span: Span | None) -> None:
        """A turn asked those that it claims now. Others in the pool are known as before, if nobody else wrote meanwhile."""
        if span and (not self._pool or span[0] == self._known):
            self._known = span[1]

    async def again(self, books: Books) -> list[OutboxId]:
        """Ask, if anybody wrote; take those out of the pool that must not begin. All of them while the store is out of reach."""
        async with self._lock:
            mark = books.store.mark()
            if not self._pool or (mark is not None and mark == self._mark):
                return []
            try:
                self._known, gone = await asyncio.to_thread(books.look, self._known, self._pool.letters)
            except SQLAlchemyError:
                _log.exception("store out of reach", waiting=len(self._pool))
                return [letter.id for letter in self._pool.clear()]
            self._mark = mark
            return self._pool.remove(gone)

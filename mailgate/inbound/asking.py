"""What a conversation asks of the store. The one rule: there is an answer in time, whatever hangs behind, and the loop goes on.

A database that answers nothing, neither yes nor no, holds a thread until it goes on or its connection is known to be dead. Such
threads are few, and whoever waits behind them is told in time as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

#: How long an answer may take where nobody says otherwise.
PATIENCE = timedelta(seconds=20)
#: So many questions are asked at once; the others wait their turn, in their time.
THREADS = 4


class SilentStoreError(Exception):
    """The store has not answered in time. The peer should try again later."""


class Asker:
    """Asks in threads of its own: the loop's would be waited for at its end."""

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        """``patience``: how long an answer may take."""
        self._patience = patience.total_seconds()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="asking")

    async def ask(self, question: Callable[[], T]) -> T:
        """The answer. Raises SilentStoreError, and what the question raises; what nobody waits for any more is not begun."""
        asked = asyncio.get_running_loop().run_in_executor(self._threads, question)
        try:
            return await asyncio.wait_for(asked, self._patience)
        except TimeoutError as error:
            raise SilentStoreError from error

    def close(self) -> None:
        """Ask nothing more. What hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

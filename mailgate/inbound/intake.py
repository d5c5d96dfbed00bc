"""The intake: mails become durable here. The one rule: who is told "taken" can pull the plug, and the mail is still there.

One thread writes. All mails that arrived while it was busy share its next commit, so one sync to disk serves many connections
and a lone mail never waits for company (no timer). Who asked may hang up, be cancelled or time out: the commit goes on without
them (R4), and their sending it again is a duplicate like any other (R5).
"""

from __future__ import annotations

import asyncio
import errno
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Thread

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from mailgate import figures
from mailgate.inbound.asking import PATIENCE
from mailgate.mail.model import JournalId
from store import journal
from store.engine import Store, undone_again
from store.journal import Entry

#: A group is bounded so that its commit stays short and what it holds in memory stays small.
GROUP_MAILS = 64
GROUP_OCTETS = 32 * 1024**2

_log = structlog.get_logger("mailgate.intake")


class IntakeError(Exception):
    """The mail could not be made durable; nothing of it was kept. The peer should try again later."""

    reply = "451 4.3.0 cannot keep this mail just now, try again later"
    """The answer on the wire (RFC 5321 §4.2.5: 4yz, so that the mail stays with the peer)."""


class IntakeFullError(IntakeError):
    """The disk is full. Nothing of the mail was kept; the peer should try again later."""

    reply = "452 4.3.1 out of storage, try again later"


@dataclass(slots=True)
class _Waiting:
    entry: Entry | None
    """None: whoever gave it was told to come again before it was taken up."""
    future: asyncio.Future[JournalId]

    @property
    def size(self) -> int:
        """Its octets."""
        entry = self.entry
        return len(entry.raw) if entry else 0

    def settle(self, result: JournalId | IntakeError) -> None:
        """Tell who waits, if anybody still does. Runs in their loop."""
        if self.future.done():
            return
        if isinstance(result, IntakeError):
            self.future.set_exception(result)
        else:
            self.future.set_result(result)


class Intake:
    """Takes mails in. ``nudge`` is called, in the writing thread, after each group that was kept."""

    def __init__(self, store: Store, nudge: Callable[[], None] = lambda: None, patience: timedelta = PATIENCE) -> None:
        """``patience``: how long a commit may take until ``take`` gives it up."""
        self._store = store
        self._nudge = nudge
        self._patience = patience.total_seconds()
        self._began: float | None = None
        """When the commit under way began."""
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._left: _Waiting | None = None
        self._closed = False
        self._thread = Thread(target=self._write_groups, name="intake", daemon=True)
        self._thread.start()

    async def take(self, entry: Entry) -> JournalId:
        """Keep one mail; its id once it is durable. Raises IntakeError. Cancelling the caller does not stop the commit.

        A store that answers nothing in time is an IntakeError as well: what was not taken up by then never is, and what was may
        still be kept; then the peer's sending it again is a duplicate.
        """
        if self._closed or self._silent():
            raise IntakeError
        future: asyncio.Future[JournalId] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(entry, future)
        self._queue.put(waiting)
        try:
            async with asyncio.timeout(self._patience):
                return await future
        except TimeoutError as error:
            waiting.entry = None  # its octets are let go of: a store may be silent for hours, and peers come again
            _log.error("the store does not answer", seconds=self._patience)
            raise IntakeError from error

    def _silent(self) -> bool:
        """Whether the commit under way has been waited for too long already: then nobody waits behind it."""
        began = self._began
        return began is not None and time.monotonic() - began > self._patience

    def take_now(self, entries: Sequence[Entry]) -> list[JournalId]:
        """Keep mails from a thread that may wait (``ingest``); their ids in order.

        Raises IntakeError; groups before the failing one were kept.
        """
        ids: list[JournalId] = []
        for group in _grouped(entries):
            ids += self._append(group)
            self._nudge_quietly()
        return ids

    def close(self) -> None:
        """Finish what was given, then end the writing thread. Later mails are refused."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _write_groups(self) -> None:
        while group := self._gather():
            self._write(group)

    def _gather(self) -> list[_Waiting]:
        """Wait for a mail, then take all that arrived meanwhile, within the bounds. Empty when there will be no more."""
        first = self._left or self._queue.get()
        self._left = None
        if first is None:
            return []
        group, octets = [first], first.size
        while len(group) < GROUP_MAILS:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return group
            if item is None:
                self._queue.put(None)  # for the next round
                return group
            octets += item.size
            if octets > GROUP_OCTETS:
                self._left = item
                return group
            group.append(item)
        return group

    def _write(self, group: list[_Waiting]) -> None:
        wanted = [(waiting, waiting.entry) for waiting in group if waiting.entry is not None]
        group = [waiting for waiting, _ in wanted]
        self._began = time.monotonic()
        results = self._results([entry for _, entry in wanted])
        self._began = None
        for loop in {waiting.future.get_loop() for waiting in group}:
            mine = [(w, r) for w, r in zip(group, results, strict=True) if w.future.get_loop() is loop]
            _tell(loop, mine)
        if any(not isinstance(result, IntakeError) for result in results):
            self._nudge_quietly()

    def _nudge_quietly(self) -> None:
        try:
            self._nudge()
        except Exception as error:  # noqa: BLE001 - unheard, the desk comes by itself a little later; the writer must live
            _log.warning("nobody to nudge", error=describe(error))

    def _results(self, entries: list[Entry]) -> list[JournalId | IntakeError]:
        """One result per entry. A group the database refuses for its content is tried one by one: only the culprit fails."""
        try:
            return [*self._append(entries)]
        except IntakeError as error:
            if len(entries) == 1 or isinstance(error.__cause__, OperationalError | OSError):
                return [error for _ in entries]
            return [self._results([entry])[0] for entry in entries]

    def _append(self, entries: Sequence[Entry]) -> list[JournalId]:
        try:
            kept = undone_again(lambda: journal.append(self._store, entries))
        except Exception as error:  # whatever it was, the mail is not kept, and 4yz is the truth (R2)
            _log.error("not kept", mails=len(entries), error=describe(error))
            if isinstance(error, DBAPIError):
                self._store.journal_engine.dispose()  # after an I/O error a connection's view of the file is not to be trusted
            raise (IntakeFullError() if _is_full(error) else IntakeError()) from error
        count(entries)
        return kept


def count(entries: Iterable[Entry]) -> None:
    """Mails that were made durable."""
    for entry in entries:
        via = entry.envelope.via.value
        figures.count("mails_accepted", via)
        figures.count("mails_accepted_bytes", via, amount=len(entry.raw))


def describe(error: BaseException) -> str:
    """What to log of an exception: its kind, and the code the database or the system gave; its text may quote a mail."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = (
        getattr(cause, "sqlite_errorname", None)
        or getattr(cause, "sqlstate", None)
        or errno.errorcode.get(getattr(cause, "errno", None) or 0)
    )
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


def _is_full(error: Exception) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == "53100" or getattr(cause, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def _tell(loop: asyncio.AbstractEventLoop, settled: list[tuple[_Waiting, JournalId | IntakeError]]) -> None:
    """One wake-up for the whole group. A loop already closed has nobody left to tell; the mails are kept all the same."""

    def settle_all() -> None:
        for waiting, result in settled:
            waiting.settle(result)

    with suppress(RuntimeError):  # "Event loop is closed"
        loop.call_soon_threadsafe(settle_all)


def _grouped(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    group: list[Entry] = []
    octets = 0
    for entry in entries:
        if group and (len(group) == GROUP_MAILS or octets + len(entry.raw) > GROUP_OCTETS):
            yield group
            group, octets = [], 0
        group.append(entry)
        octets += len(entry.raw)
    if group:
        yield group

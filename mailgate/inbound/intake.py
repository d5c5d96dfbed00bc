"""The intake: mails become durable here. The one rule: who is told "taken" can pull the plug, and the mail is still there.

One thread writes. All mails that arrived while it was busy share its next commit, so one sync to disk serves many connections
and a lone mail never waits for company (no timer). Who asked may hang up, be cancelled or time out: the commit goes on without
them (R4), and their sending it again is a duplicate like any other (R5).
"""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from mailgate.mail.model import JournalId
from store import journal
from store.engine import Store
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


@dataclass(frozen=True, slots=True)
class _Waiting:
    entry: Entry
    future: asyncio.Future[JournalId]

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

    def __init__(self, store: Store, nudge: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._nudge = nudge
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._left: _Waiting | None = None
        self._closed = False
        self._thread = Thread(target=self._write_groups, name="intake", daemon=True)
        self._thread.start()

    async def take(self, entry: Entry) -> JournalId:
        """Keep one mail; its id once it is durable. Raises IntakeError. Cancelling the caller does not stop the commit."""
        if self._closed:
            raise IntakeError
        future: asyncio.Future[JournalId] = asyncio.get_running_loop().create_future()
        self._queue.put(_Waiting(entry, future))
        return await future

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
        group, octets = [first], len(first.entry.raw)
        while len(group) < GROUP_MAILS:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return group
            if item is None:
                self._queue.put(None)  # for the next round
                return group
            octets += len(item.entry.raw)
            if octets > GROUP_OCTETS:
                self._left = item
                return group
            group.append(item)
        return group

    def _write(self, group: list[_Waiting]) -> None:
        results = self._results([waiting.entry for waiting in group])
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
            return journal.append(self._store, entries)
        except Exception as error:  # whatever it was, the mail is not kept, and 4yz is the truth (R2)
            _log.error("not kept", mails=len(entries), error=describe(error))
            if isinstance(error, DBAPIError):
                self._store.journal_engine.dispose()  # after an I/O error a connection's view of the file is not to be trusted
            raise (IntakeFullError() if _is_full(error) else IntakeError()) from error


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

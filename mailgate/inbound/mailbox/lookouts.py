"""Folders beside the first of an account, each listened to by a connection of its own: IDLE tells of one folder (RFC 2177). The
one rule: a lookout takes no mail; it rings, and the one thread of the account looks.

So whatever a lookout misses, hears twice or cannot hear costs a look at most: mail is taken as if there were none, under one
lease and in one place. It rings whenever IDLE begins, so what came before that is found, and when it can listen no longer, so
that the account goes back to looking every ``poll``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import structlog

from mailgate.imap.client import Client
from mailgate.imap.opening import Opener
from mailgate.imap.troubles import ImapError, WokenError
from mailgate.imap.wire import Bell, Waker
from mailgate.inbound.mailbox import rules
from mailgate.settings import Mailbox

#: Seconds the end of a connection waits for its lookouts, all together.
GRACE = 2.0
#: Seconds between two rings of a server that talks without end.
BREATH = 1.0

_log = structlog.get_logger("mailgate.imap")


@dataclass(kw_only=True)
class Lookouts:
    """Those of one account."""

    box: Mailbox
    opener: Opener
    jitter: Callable[[], float]
    bell: Bell | None = None
    """Rings when there may be something in a folder; None: nobody listens."""
    _posts: list[_Post] = field(default_factory=list)

    @property
    def cover(self) -> bool:
        """Whether every folder but the first is listened to at this moment."""
        return sum(one.listening for one in self._posts) == len(self.box.folder) - 1

    @contextmanager
    def posted(self, client: Client) -> Iterator[None]:
        """As long as the account's own connection lasts, and where the server can say by itself that something is new."""
        beside = self.box.folder[1 : self.box.connections] if client.can("IDLE") else ()
        if not beside:
            yield
            return
        self.bell = Bell()
        self._posts = [_Post(folder=one, of=self, bell=self.bell) for one in beside]
        threads = [Thread(target=one.run, name=f"imap {self.box.name} {one.folder}", daemon=True) for one in self._posts]
        try:
            for thread in threads:
                thread.start()
            yield
        finally:
            self._relieve(threads)

    def _relieve(self, threads: list[Thread]) -> None:
        """Who hangs in a connect is left behind, with its bell: what it says reaches nobody."""
        for post in self._posts:
            post.stop()
        until = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        if self.bell is not None and not any(thread.is_alive() for thread in threads):
            self.bell.close()
        self._posts, self.bell = [], None


@dataclass(kw_only=True)
class _Post:
    """One folder."""

    folder: str
    of: Lookouts
    bell: Bell
    listening: bool = False
    _stopped: bool = False
    _waker: Waker = field(default_factory=Waker)

    def run(self) -> None:
        """Listen until ``stop``, again and again."""
        failures = 0
        try:
            while not self._stopped:
                try:
                    with self.of.opener(self._waker) as client:
                        client.select(self.folder, read_only=True)
                        while not self._stopped:
                            self._listen(client)
                            failures = 0
                except ImapError as error:
                    failures += 1
                    self._missing(error, failures)
        except WokenError:
            return
        except Exception:  # noqa: BLE001 - the account looks every ``poll``; nobody else would hear of it
            _log.exception("broke off", account=self.of.box.name, folder=self.folder)
        finally:
            self.listening = False
            self.bell.ring()
            self._waker.close()

    def stop(self) -> None:
        """End, from another thread."""
        self._stopped = True
        self._waker.wake()

    def _listen(self, client: Client) -> None:
        """One IDLE. Raises ImapError and WokenError."""
        client.start_idle()
        self.listening = True
        self.bell.ring()
        told = client.news(self.of.box.idle.total_seconds())
        client.end_idle()
        if told:
            self.bell.ring()
            self._rest(BREATH)

    def _missing(self, error: ImapError, failures: int) -> None:
        if self.listening or failures == 1:
            _log.warning("looked at by polling alone", account=self.of.box.name, folder=self.folder, why=str(error))
        self.listening = False
        self.bell.ring()
        self._rest(rules.pause(failures, error, self.of.jitter()))

    def _rest(self, seconds: float) -> None:
        """Raises WokenError."""
        if self._waker.sleep(seconds):
            raise WokenError

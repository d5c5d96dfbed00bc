"""One account, worked in by one thread. The one rule: whatever goes wrong in it, it is tried again, later and later, and told.

lease     one gateway at a time works in an account (R16)
connect   log in
look      each folder from where we were, always by UID, after every IDLE, reconnect and start (R12)
idle      the first folder, until the server says anything or a lookout rings; where a folder has none, or without IDLE, ``poll``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from mailgate.imap.client import Client
from mailgate.imap.opening import Opener
from mailgate.imap.troubles import ImapError, RefusedError, WokenError
from mailgate.imap.wire import Waker
from mailgate.inbound.mailbox import tidy
from mailgate.inbound.mailbox.folder import Look, select
from mailgate.inbound.mailbox.health import Alarm, Health
from mailgate.inbound.mailbox.keeping import Keeper, NotKeptError
from mailgate.inbound.mailbox.lease import Lease
from mailgate.inbound.mailbox.lookouts import Lookouts
from mailgate.inbound.mailbox.watched import Desk, Watched
from mailgate.mail.proof.border import Source
from mailgate.settings import Mailbox
from store.engine import Store
from store.mailboxes import LeaseLostError

#: Seconds till the next look while a mail is decided on; a quarter of it after one that found nothing of what was announced.
SOON = 1.0

_log = structlog.get_logger("mailgate.imap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an account is worked in with. ``alarm`` is told of a trouble that lasts."""

    box: Mailbox
    source: Source
    store: Store
    keeper: Keeper
    opener: Opener
    owner: str
    """Names this gateway in leases."""
    lease: timedelta
    attempts: int
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    """A clock that only goes forward."""
    jitter: Callable[[], float]
    alarm: Alarm


@dataclass(kw_only=True)
class Account:
    """Picks mail up from one account. ``run`` until ``stop``; ``round`` once, for who does not want to wait."""

    parts: Parts
    _waker: Waker | None = None
    _reconciled: float | None = None
    _unsettled: int = 0
    _stopped: bool = False

    def __post_init__(self) -> None:
        box = self.parts.box
        self._folders = [Watched(name=name) for name in box.folder]
        self._lookouts = Lookouts(box=box, opener=self.parts.opener, jitter=self.parts.jitter)
        self._lease = Lease(
            account=box.name,
            owner=self.parts.owner,
            store=self.parts.store,
            lasting=self.parts.lease,
            clock=self.parts.clock,
        )
        self._health = Health(
            account=box.name,
            store=self.parts.store,
            clock=self.parts.clock,
            seconds=self.parts.seconds,
            jitter=self.parts.jitter,
            patience=box.alarm,
            alarm=self.parts.alarm,
        )
        self._desk = Desk(
            box=box,
            source=self.parts.source,
            store=self.parts.store,
            keeper=self.parts.keeper,
            clock=self.parts.clock,
            grip=self._lease.grip,
            attempts=self.parts.attempts,
        )

    def run(self) -> None:
        """Work until ``stop``."""
        with closing(Waker()) as self._waker:
            while not self._stopped:
                try:
                    wait = self._once()
                except WokenError:
                    return
                except Exception as error:  # noqa: BLE001 - a bug met in one account stops no mail for good
                    _log.exception("broke off", account=self.parts.box.name)
                    wait = self._health.trouble(f"internal error: {type(error).__name__}", None)
                self._health.rest(self._waker, wait)

    def stop(self) -> None:
        """End, from another thread, whatever is waited for."""
        self._stopped = True
        if self._waker is not None:
            self._waker.wake()

    def round(self) -> int:
        """Connect, look through all folders once, and leave; how many mails were taken. Raises what goes wrong; what is
        refused in a folder after the first is told alone."""
        if not self._lease.take():
            return 0
        with self._opened() as client:
            return self._look(client)[0]

    def _once(self) -> float:
        """One connection, for as long as it lasts; seconds to wait before the next."""
        taken = sum(one.taken for one in self._folders)
        try:
            if not self._lease.take():
                return self._lease.look
            with self._opened() as client, self._lookouts.posted(client):
                while not self._stopped:
                    self._wait(client, *self._look(client))
        except ImapError as error:
            if sum(one.taken for one in self._folders) > taken:
                self._health.progress()
            return self._health.trouble(str(error), error)
        except (NotKeptError, DBAPIError) as error:
            return self._health.trouble(str(error) if isinstance(error, NotKeptError) else "the store does not answer", None)
        except LeaseLostError:
            _log.warning("another gateway works in it now", account=self.parts.box.name)
            return self._lease.look
        finally:
            self._lease.let_go()
        return 0.0

    @contextmanager
    def _opened(self) -> Iterator[Client]:
        with self.parts.opener(self._waker) as client:
            self._reconciled = None
            for watched in self._folders:
                watched.connected()
            yield client

    def _look(self, client: Client) -> tuple[int, bool]:
        """All folders: how many mails were taken, and whether all are settled. One in trouble stops no other."""
        count, settled, full, refused = 0, True, self._due(), list[RefusedError]()
        for watched in (turn := self._in_turn()):
            was, after_trouble, watched.failing = watched.taken, watched.failing, True
            try:
                settled = self._look_at(client, watched, full=full or after_trouble) and settled
                watched.failing = False
            except RefusedError as error:
                refused.append(error)
            count += watched.taken - was
            self._lease.hold()
        self._fares(refused)
        if turn[-1] is not self._folders[0]:
            select(client, self.parts.box, self._folders[0].name)
        return count, settled

    def _in_turn(self) -> list[Watched]:
        """The first one last, so that it stays selected; but behind it those that were in trouble, once they have rested."""
        now = self.parts.seconds()
        awake = (one for one in self._folders if not one.failing or one.again <= now)
        return sorted(awake, key=lambda one: (one.failing, one is self._folders[0]))

    def _fares(self, refused: list[RefusedError]) -> None:
        """How it went, told. Raises what was refused first where it is the first folder's: IDLE listens there."""
        if self._folders[0].failing:
            raise refused[0]
        if refused:
            again = self.parts.seconds() + self._health.trouble(str(refused[0]), refused[0])
            for watched in self._folders:
                watched.again = again
        elif not any(one.failing for one in self._folders):
            self._health.well()

    def _look_at(self, client: Client, watched: Watched, *, full: bool) -> bool:
        selected = select(client, self.parts.box, watched.name)
        Look(desk=self._desk, client=client, watched=watched, selected=selected, full=full).run()
        if full:
            tidy.gather(self._desk, client, watched, selected)
        return tidy.tidy(self._desk, client, watched, selected)

    def _due(self) -> bool:
        """Whether it is time to reconcile; always after a connect."""
        now = self.parts.seconds()
        due = self._reconciled is None or now - self._reconciled >= self.parts.box.reconcile.total_seconds()
        if due:
            self._reconciled = now
        return due

    def _wait(self, client: Client, count: int, settled: bool) -> None:
        """Until there may be something to do."""
        if client.announced():  # told in the answer to something else, and IDLE will not say it again: see R12
            self._sleep(0.0 if count else SOON / 4)
            return
        idle = client.can("IDLE")
        longest = self._longest(settled, idle=idle)
        if not idle:
            self._sleep(longest)
            return
        client.start_idle()
        told = self._listen(client, self.parts.seconds() + longest)
        client.end_idle()
        if self._lookouts.bell is not None:
            self._lookouts.bell.hush()  # before the look that follows: what rings from now on is for the next
        if told and not count:
            self._sleep(SOON / 4)  # a server that talks without end gets no more of our time than this

    def _longest(self, settled: bool, *, idle: bool) -> float:
        """Seconds to wait at most. What is still to be decided on is looked at soon, and then less and less often."""
        box = self.parts.box
        most = min(box.idle if idle and self._lookouts.cover else box.poll, box.reconcile).total_seconds()
        most = min([most, *(max(0.0, one.again - self.parts.seconds()) for one in self._folders if one.failing)])
        self._unsettled = 0 if settled else self._unsettled + 1
        return most if settled else min(most, SOON * 2.0 ** min(self._unsettled - 1, 10))

    def _listen(self, client: Client, until: float) -> bool:
        """Whether the server said something before that; meanwhile the lease is kept."""
        while (left := until - self.parts.seconds()) > 0:
            if client.news(min(left, self._lease.look), self._lookouts.bell):
                return True
            self._lease.hold()
        return False

    def _sleep(self, seconds: float) -> None:
        """Raises WokenError."""
        until = self.parts.seconds() + seconds
        while (left := until - self.parts.seconds()) > 0:
            if self._waker is not None and self._waker.sleep(min(left, self._lease.look)):
                raise WokenError
            self._lease.hold()

"""Out of the outbox: the one place mail leaves by. The one rule: claim, ask the audience again, send, write down what happened.

Every turn is one transaction: what the last sends came to is recorded, and as many due letters are claimed as connections are
free, each of them checked against its recipient (``store.audience``) at that moment. No transaction is open while a relay is
spoken to. What a try means is decided by ``desk.deadlines``.

A claim means "being handed over": when the process dies, its claims come back as ``uncertain`` and are sent again after 15
minutes, same bytes, same Message-ID. So no more is claimed than can be sent at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from mailgate.desk import deadlines
from mailgate.desk.deadlines import Deferred, Failed, GiveUp, Outcome, RetryAt, Sent, Tried, Uncertain
from mailgate.desk.suppressing import not_sent
from mailgate.mail.model import OutboxId
from mailgate.outbound.relay import Relay
from mailgate.outbound.wire import assembled
from store import audience, outbox
from store.blobs import BlobError, Blobs
from store.engine import Store
from store.outbox_rows import Change, Claimed, Room, State

_log = structlog.get_logger("mailgate.delivery")

PER_DOMAIN = 2
"""Letters under way to one domain, so that a slow one does not hold up the others (R10)."""
SEND_LIMIT = timedelta(minutes=20)
"""The longest a relay may take over one mail, all its answers together."""
LEASE = timedelta(minutes=30)
"""How long a claim holds: longer than any send."""
LOOK_AGAIN = timedelta(seconds=2)
"""How often the outbox is looked at without a nudge: the command line writes to it too."""
GRACE = timedelta(seconds=15)
"""How long a stop waits for mails half way out."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """A send that is over and not yet written down."""

    letter: Claimed
    outcome: Outcome


@dataclass(kw_only=True)
class Delivery:
    """Sends what is due. ``owner`` names this process in its claims; ``jitter`` gives numbers from -1 to 1.

    ``failed`` is called when a letter is given up, in the transaction that records it, with the row and the relay's reply.
    ``may_leave`` is the leak guard: asked last of every letter, it holds what it refuses, in that same transaction.
    """

    store: Store
    relay: Relay
    blobs: Blobs
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    owner: str
    failed: Callable[[Session, OutboxId, str], None]
    may_leave: Callable[[Session, Claimed], bool]
    connections: int = 4
    lasting: timedelta = timedelta(days=5)
    _under_way: dict[asyncio.Task[Outcome], Claimed] = field(default_factory=dict, init=False, repr=False)
    _ended: list[_Ended] = field(default_factory=list, init=False, repr=False)

    async def drain(self) -> int:
        """Send until nothing is due and nothing under way; how many the relay took. Raises what the store raises."""
        sent = 0
        try:
            while True:
                sent += await self._turn()
                if not self._under_way:
                    return sent
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._wind_up()

    async def run(self, stop: asyncio.Event, nudge: asyncio.Event) -> None:
        """Send until ``stop``; woken by ``nudge``, by the end of a send, and now and then. A store out of reach is waited for.

        Letters half way out when ``stop`` comes get some seconds to end; what does not is written down as uncertain.
        """
        try:
            while not stop.is_set():
                nudge.clear()
                try:
                    await self._turn()
                except SQLAlchemyError:
                    _log.exception("store out of reach", unrecorded=len(self._ended))
                await self._wait(stop, nudge)
        finally:
            await self._wind_up()
            await self.relay.close()

    def give_back(self) -> int:
        """At start, before anything else: what a dead process of this name was handing over may or may not have gone out."""
        with self.store.write() as session:
            now = self.clock()
            return outbox.give_back(session, now, now + deadlines.AFTER_DOUBT, self.owner)

    async def _turn(self) -> int:
        """Write down what has ended, claim, start. How many were sent."""
        self._collect()
        ended = tuple(self._ended)
        claimed = await asyncio.to_thread(self._transact, ended, self._room(self.connections))
        del self._ended[: len(ended)]  # not before the commit: what could not be written down is written in the next turn
        for letter in claimed:
            self._under_way[asyncio.create_task(self._send(letter))] = letter
        return sum(isinstance(one.outcome, Sent) for one in ended)

    def _collect(self) -> None:
        for task in [task for task in self._under_way if task.done()]:
            outcome = Uncertain(reply="stopped half way") if task.cancelled() else task.result()
            self._ended.append(_Ended(self._under_way.pop(task), outcome))

    def _room(self, total: int) -> Room:
        """Room for ``total`` letters. One connection is always left for other domains, if there is more than one."""
        return Room(
            owner=self.owner,
            until=self.clock() + LEASE,
            total=total,
            per_domain=max(1, min(PER_DOMAIN, self.connections - 1)),
            busy=Counter(letter.domain for letter in self._under_way.values()),
        )

    def _transact(self, ended: tuple[_Ended, ...], room: Room) -> list[Claimed]:
        now = self.clock()
        if not ended:
            with self.store.read() as session:
                if not outbox.has_work(session, room, now):
                    return []
        with self.store.write() as session:
            for one in ended:
                self._record(session, one, now)
            outbox.give_back(session, now, now + deadlines.AFTER_DOUBT)
            return self._claim(session, room, now)

    def _claim(self, session: Session, room: Room, now: datetime) -> list[Claimed]:
        """Letters that may go to whom they are for, as many as there is room for. The others are held, with the reason."""
        going, refused = list[Claimed](), True
        while refused:  # what was refused has left room for others
            refused = False
            for letter in outbox.claim(session, room, now):
                if self._stopped(session, letter, now):
                    room.busy[letter.domain] -= 1
                    refused = True
                else:
                    going.append(letter)
        return going

    def _stopped(self, session: Session, letter: Claimed, now: datetime) -> bool:
        """Whether it may not go out: its address gets no mail any more, or it is not for whom it is addressed to."""
        if dead := audience.suppressed(session, letter.to.recipient, now):
            self._record(session, _Ended(letter, Failed(reply=not_sent(dead))), now)
            return True
        if why := audience.objection(session, letter.to, letter.wire):
            _log.error("refused by audience check", outbox=letter.id, why=why)
            outbox.record(session, letter.id, Change(state=State.HELD, reply=why, tried=False))
        return bool(why) or not self.may_leave(session, letter)

    async def _send(self, letter: Claimed) -> Outcome:
        """Never raises: what nobody foresaw is deferred before the relay is asked, and uncertain after."""
        try:
            data = await asyncio.to_thread(assembled, letter.wire, self.blobs)
        except Exception as error:  # noqa: BLE001 - whatever it is, other letters go on
            _log.exception("cannot be put together", outbox=letter.id)
            return Deferred(reply="cannot be put together" + (f": {error}" if isinstance(error, BlobError) else ""))
        try:
            async with asyncio.timeout(SEND_LIMIT.total_seconds()):
                return await self.relay.send(letter.mail_from, letter.to.recipient, data)
        except TimeoutError:
            return Uncertain(reply="the relay never came to an end")
        except Exception:  # noqa: BLE001 - whatever it is, other letters go on
            _log.exception("send broke off", outbox=letter.id)
            return Uncertain(reply="broke off by an error of our own")

    def _record(self, session: Session, one: _Ended, now: datetime) -> None:
        """Write down one end, and tell if it is a bad one. If telling fails, the letter stays open: nothing fails in silence."""
        change = self._change(one, now)
        letter = one.letter
        _log.info("tried", outbox=letter.id, state=change.state.value, code=one.outcome.code, attempt=letter.attempts + 1)
        if change.finished_at is None or change.state is State.SENT:
            return outbox.record(session, letter.id, change)
        try:
            with session.begin_nested():
                outbox.record(session, letter.id, change)
                self.failed(session, letter.id, change.reply)
        except Exception:  # noqa: BLE001 - whatever it is, other letters go on
            _log.exception("failure could not be told", outbox=letter.id)
            again = now + deadlines.WAITS[-1]
            outbox.record(session, letter.id, Change(state=State.DEFERRED, reply=change.reply, next_at=again))

    def _change(self, one: _Ended, now: datetime) -> Change:
        """What an outcome means for the row. ``uncertain`` stays so until the letter is known to be sent or refused."""
        reply, doubted = one.outcome.reply, one.letter.state is State.UNCERTAIN
        match one.outcome:
            case Sent() | Failed():
                state = State.SENT if isinstance(one.outcome, Sent) else State.FAILED
                return Change(state=state, reply=reply, finished_at=now)
            case Deferred():
                step = deadlines.retry(self._tried(one.letter, now), self.jitter())
                return _next(step, State.UNCERTAIN if doubted else State.DEFERRED, reply, now)
            case Uncertain():
                return _next(deadlines.after_doubt(now, doubted_before=doubted), State.UNCERTAIN, reply, now)

    def _tried(self, letter: Claimed, now: datetime) -> Tried:
        return Tried(attempts=letter.attempts + 1, first=letter.created_at, now=now, lasting=self.lasting)

    async def _wait(self, stop: asyncio.Event, nudge: asyncio.Event) -> None:
        """Until something is to be done."""
        signals = {asyncio.create_task(stop.wait()), asyncio.create_task(nudge.wait())}
        await asyncio.wait({*signals, *self._under_way}, timeout=LOOK_AGAIN.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for signal in signals:
            signal.cancel()

    async def _wind_up(self) -> None:
        """Let what is half way out end, cut off what does not, and write it all down; claim nothing more."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=GRACE.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.wait(self._under_way)
        self._collect()
        if self._ended:
            try:
                await asyncio.to_thread(self._transact, tuple(self._ended), self._room(0))
                self._ended.clear()
            except SQLAlchemyError:
                _log.exception("store out of reach", unrecorded=len(self._ended))


def _next(step: RetryAt | GiveUp, state: State, reply: str, now: datetime) -> Change:
    """Another try in ``state``; or the end: failed, or for ever uncertain."""
    match step:
        case RetryAt(at):
            return Change(state=state, reply=reply, next_at=at)
        case GiveUp():
            return Change(state=State.UNCERTAIN if state is State.UNCERTAIN else State.FAILED, reply=reply, finished_at=now)

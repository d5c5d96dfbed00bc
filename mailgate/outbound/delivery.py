"""Out of the outbox: the one place mail leaves by. The one rule: claim, ask the audience again, send, write down what happened.

Every turn is one transaction (``books``): what the last sends came to is recorded, and as many due letters are claimed as go out
soon, each checked against its recipient at that moment; none is open while a relay is spoken to. Letters in hand wait in a
``pool`` and begin where their domain and their relay have room; if anybody wrote meanwhile, they are asked again first
(``asking``). What was begun and what it came to stands in the ``diary`` until the next turn, so that one that is killed sends
nothing twice but what the relay took in that very moment. A letter of which nobody knows whether it went out comes back as
``uncertain`` and is sent again after 15 minutes, same bytes, same Message-ID.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from mailgate.desk.deadlines import Outcome, Sent, Uncertain
from mailgate.mail.model import OutboxId
from mailgate.outbound.asking import Asking
from mailgate.outbound.books import Asked, Books, Done, Ended, Leaving, Times
from mailgate.outbound.diary import Diary
from mailgate.outbound.handing import Hands, Sign
from mailgate.outbound.pace import Pace
from mailgate.outbound.pauses import GRACE, LOOK_AGAIN, TOGETHER, first_of
from mailgate.outbound.pool import Pool
from mailgate.outbound.rooms import Hand, room_for
from mailgate.outbound.way import Relay
from store.blobs import Blobs
from store.engine import Store
from store.outbox_room import Room
from store.outbox_rows import Claimed

_log = structlog.get_logger("mailgate.delivery")


@dataclass(kw_only=True)
class Delivery:
    """Sends what is due. ``owner`` names this process in its claims; ``jitter`` gives numbers from -1 to 1.

    ``failed`` is called when a letter is given up, ``sent`` when it is sent, in the transaction that records it. ``may_leave``
    is the leak guard: asked last of each letter, it holds what it refuses, in that same transaction. ``sign`` adds signatures.
    """

    store: Store
    relay: Relay
    blobs: Blobs
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    owner: str
    failed: Callable[[Session, OutboxId, str], None]
    may_leave: Leaving
    sign: Sign
    sent: Callable[[Session, Claimed], None]
    connections: int = 4
    pace: Pace = field(default_factory=Pace)
    lasting: timedelta = timedelta(days=5)
    diary: Diary = field(default_factory=Diary)
    _pool: Pool = field(init=False, repr=False)
    _under_way: dict[OutboxId, Claimed] = field(default_factory=dict, init=False, repr=False)
    _carriers: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)
    _ended: list[Ended] = field(default_factory=list, init=False, repr=False)
    _back: list[OutboxId] = field(default_factory=list, init=False, repr=False)
    _due: asyncio.Event = field(default_factory=asyncio.Event, init=False, repr=False)
    _asking: Asking = field(init=False, repr=False)
    _full: bool = field(default=False, init=False, repr=False)
    """Whether more may be due than the last turn had room for."""
    _unheard: bool = field(default=False, init=False, repr=False)
    """Whether nobody knows what the last turn wrote: its answer was lost."""
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False, repr=False)

    def __post_init__(self) -> None:
        self._pool = Pool(self.pace.way_of)
        self._asking = Asking(self._pool)

    async def drain(self) -> int:
        """Send until nothing is due and nothing under way; how many the relay took. Raises what the store raises."""
        sent = 0
        try:
            sent += await self._turn()
            while self._under_way or self._ended or self._back:
                await self._wait(asyncio.Event())
                sent += await self._turn()
            return sent
        finally:
            await self._wind_up()

    async def run(self, stop: asyncio.Event, nudge: asyncio.Event) -> None:
        """Send until ``stop``; woken by ``nudge``, by the end of sends, and now and then. A store out of reach is waited for.
        Letters half way out when ``stop`` comes get some seconds to end; what does not is written down as uncertain."""
        self._stopping = stop
        try:
            while not stop.is_set():
                nudge.clear()
                try:
                    await self._turn()
                except SQLAlchemyError:
                    _log.exception("store out of reach", unrecorded=len(self._ended))
                await self._wait(nudge)
        finally:
            await self._wind_up()
            await self.relay.close()
            self.diary.close()

    def give_back(self) -> int:
        """At start, before anything else: what a dead process of this name was handing over may or may not have gone out."""
        unknown = self._books.give_back(self.diary.read())
        self.diary.start()
        return unknown

    async def _turn(self) -> int:
        """Write down what has ended, claim, start. How many were sent."""
        self._due.clear()
        self._back += [letter.id for letter in self._pool.stale(self.clock())]
        in_hand = frozenset({*self._under_way, *(letter.id for letter in self._pool.letters)}) if self._unheard else None
        done = Done(ended=tuple(self._ended), back=tuple(self._back), in_hand=in_hand)
        room = self._room(self._pool.most(self.connections, self.clock()) if self.diary.works else self.connections)
        self._unheard = True
        claimed, trouble, seen = await asyncio.to_thread(self._books.turn, done, room)
        self._unheard = False
        # not before the commit: what could not be written down is written in the next turn
        del self._ended[: len(done.ended)], self._back[: len(done.back)]
        self.diary.settled(self._under_way, ((one.letter.id, one.outcome) for one in self._ended))
        if trouble:
            raise trouble
        self._full = room.free <= 0 or not room.shut.issuperset(room.full)
        await self._asking.put(claimed, seen, self.clock())
        self._pool.forget(room.busy)
        await self._ask_again()
        self._begin()
        self._soon()
        return sum(isinstance(one.outcome, Sent) for one in done.ended)

    def _room(self, total: int) -> Room:
        """Room for ``total`` letters in hand. Without a diary as many are in hand as are under way."""
        now, under_way = self.clock(), tuple(self._under_way.values())
        hand = Hand(owner=self.owner, total=total, under_way=under_way)
        return room_for(hand, self._pool if self.diary.works else None, replace(self.pace, per_domain=self._per_domain), now)

    @property
    def _books(self) -> Books:
        ask, time = (self.may_leave, self.failed, self.sent), (self.clock, self.jitter, self.lasting)
        return Books(self.store, self.owner, Asked(*ask), Times(*time), self.pace.way_of)

    @property
    def _per_domain(self) -> int:
        """Letters under way to one domain. One connection is always left for others, if there is more than one (R10)."""
        return max(1, min(self.pace.per_domain, self.connections - 1))

    def _next(self) -> Claimed | None:
        """The next letter that may begin now."""
        if self._stopping.is_set() or len(self._under_way) >= self.connections or not self._pool:
            return None
        if self._ended and not self.diary.works:
            return None  # with nothing that would survive us, each end is in the books before anything else goes out
        now, busy = self.clock(), Counter(letter.domain for letter in self._under_way.values())
        ways = self.pace.ways(Counter(self.pace.way_of(letter.sender) for letter in self._under_way.values()), now)

        def may(way: str, domain: str) -> bool:
            return busy[domain] < self._per_domain and ways.get(way, 1) > 0 and self.pace.spare(domain, now) != 0

        letter = self._pool.take(may, now)
        if letter is not None:
            self._under_way[letter.id] = letter
            self.pace.began(letter.sender, letter.domain, now)
            self.diary.began(letter.id)
        return letter

    async def _ask_again(self) -> None:
        self._back += (gone := await self._asking.again(self._books))
        if gone:
            self._due.set()

    def _begin(self) -> None:
        """Start what may."""
        while (letter := self._next()) is not None:
            task = asyncio.create_task(self._carry(letter))
            self._carriers.add(task)
            task.add_done_callback(self._carriers.discard)
        self.diary.write()

    async def _carry(self, letter: Claimed | None) -> None:
        """Hand over one letter after the other."""
        hands = Hands(self.relay, self.blobs, self.sign)
        while letter is not None:
            try:
                outcome = await hands.over(letter)
            except asyncio.CancelledError:
                self._over(letter, Uncertain(reply="stopped half way"))
                raise
            self._over(letter, outcome)
            await self._ask_again()
            letter = self._next()
            self._begin()

    def _over(self, letter: Claimed, outcome: Outcome) -> None:
        """What became of a letter, until it is written down."""
        del self._under_way[letter.id]
        self._ended.append(Ended(letter, outcome))
        self.diary.ended(letter.id, outcome)
        self.diary.write()  # now: next the store is asked, which may take its time
        if resting := self.pace.ended(letter.sender, letter.domain, outcome, self.clock()):
            _log.warning("asked for less mail at once, or refuses us; it rests", who=resting, says=outcome.reply)
        if not self.diary.works or (not self._pool and (self._full or not self._under_way)):
            self._due.set()
        elif len(self._ended) == 1:
            self._soon()

    def _soon(self) -> None:
        """What has ended is written down in a moment, with what ends till then."""
        if self._ended:
            asyncio.get_running_loop().call_later(TOGETHER.total_seconds(), self._due.set)

    async def _wait(self, nudge: asyncio.Event) -> None:
        """Until something is to be done. While letters wait in the pool a nudge waits for the next turn."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LOOK_AGAIN.total_seconds()
        while not (self._stopping.is_set() or self._due.is_set()) and (left := until - loop.time()) > 0:
            if self._pool:
                await first_of([self._stopping, self._due], min(left, TOGETHER.total_seconds()))
            else:
                await first_of([self._stopping, self._due, nudge], left)
            await self._ask_again()
            self._begin()  # where somebody's rest or rate is over
            if nudge.is_set() or self._pool.is_stale(self.clock()):
                return

    async def _wind_up(self) -> None:
        """Let what is half way out end, cut off what does not, and write it all down; claim nothing more."""
        self._stopping = asyncio.Event()
        self._stopping.set()
        self._back += [letter.id for letter in self._pool.clear()]
        if self._carriers:
            _, late = await asyncio.wait(self._carriers, timeout=GRACE.total_seconds())
            for task in late:
                task.cancel()
                await asyncio.wait([task])
        try:
            await asyncio.to_thread(self._books.turn, Done(ended=tuple(self._ended), back=tuple(self._back)), self._room(0))
            self._ended, self._back = [], []
        except SQLAlchemyError:
            _log.exception("store out of reach", unrecorded=len(self._ended))
        self._stopping.clear()

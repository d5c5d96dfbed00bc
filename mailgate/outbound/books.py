"""What delivery asks of the store and writes there, many letters at a time. The one rule: whom a letter is for is asked in the
transaction that claims it, and what became of it is written down whatever else goes wrong.

What a try means is decided by ``desk.deadlines``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from mailgate import figures
from mailgate.desk import deadlines
from mailgate.desk.deadlines import Failed, Outcome, Tried, Uncertain
from mailgate.desk.suppressing import not_sent
from mailgate.mail.model import OutboxId
from mailgate.outbound import ends
from mailgate.outbound.diary import Past
from store import audience, changes, guard, outbox, outbox_claims, suppression
from store.engine import Store
from store.guard import Inside
from store.outbox_room import Room
from store.outbox_rows import Audience, Change, Claimed, State

_log = structlog.get_logger("mailgate.delivery")

BROKE_OFF = "the gateway ended while it handed the letter over, and nobody knew before whether it had gone out"

Leaving = Callable[[Session, Sequence[Claimed]], frozenset[OutboxId]]
"""The leak guard: those of some letters that may leave; it holds the others."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A send that is over and not yet written down."""

    letter: Claimed
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a turn has to write down: ends, and letters that did not begin."""

    ended: tuple[Ended, ...] = ()
    back: tuple[OutboxId, ...] = ()
    in_hand: frozenset[OutboxId] | None = None
    """Given where the answer of a turn before was lost: whatever else it may have claimed we never got, and it did not begin."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store said when letters were asked: how often it had been written to (``store.changes``), and what was inside of
    the ticket of each."""

    writes: int
    inside: Mapping[OutboxId, Inside]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever has a say, or is told: see ``Delivery``."""

    may_leave: Leaving
    failed: Callable[[Session, OutboxId, str], None]
    sent: Callable[[Session, Claimed], None]


@dataclass(frozen=True, slots=True)
class Times:
    """What says when a letter is tried again, and for how long."""

    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    lasting: timedelta


@dataclass(frozen=True, slots=True)
class Books:
    """``owner`` claims; ``way_of`` names the relay of a sender."""

    store: Store
    owner: str
    asked: Asked
    times: Times
    way_of: Callable[[str], str]

    def give_back(self, past: Past) -> int:
        """What a dead process of this name had in hand: written down where its end is known, due where it did not begin; of the
        others nobody knows, and they are uncertain. How many those are."""
        with self.store.write() as session:
            letters = outbox_claims.in_hand(session, self.owner)
            known = [Ended(one, past.ended[one.id]) for one in letters if one.id in past.ended]
            self._record(session, known, self.times.clock())
            begun = [one for one in letters if one.id not in past.ended and (one.id in past.begun or not past.whole)]
            untouched = {one.id for one in letters} - {one.id for one in begun} - past.ended.keys()
            outbox_claims.let_go(session, self.owner, sorted(untouched))
            self._doubt(session, begun, self.times.clock())
            return len(begun)

    def turn(self, done: Done, room: Room) -> tuple[list[Claimed], SQLAlchemyError | None, Seen]:
        """Record and claim. What cannot be claimed, and why, undoes no record: a letter whose record is lost is sent again.

        A turn counts as a write after its own claims: what it gives up or holds may speak against a letter that was claimed
        before."""
        now = self.times.clock()
        if done == Done():
            with self.store.read() as session:
                if not outbox_claims.has_work(session, room, now):
                    return [], None, Seen(0, {})
        with self.store.write() as session:
            before = changes.seen(session)
            self._record(session, done.ended, now)
            outbox_claims.let_go(session, self.owner, [*done.back, *self._never_got(session, done)])
            try:
                with session.begin_nested():
                    self._doubt(session, outbox_claims.lapsed(session, now), now)
                    claimed = self._claim(session, room, now)
                    return claimed, None, Seen(before, _inside(session, claimed))
            except SQLAlchemyError as error:
                return [], error, Seen(before, {})

    def look(self, known: Seen, letters: Sequence[Claimed]) -> tuple[int, frozenset[OutboxId]]:
        """Where anything was written since ``known``, those of these letters that are for whom they are addressed to no more,
        whose address gets no mail, or whose ticket has more inside than the leak guard saw. Writes nothing; who claims one of
        them again learns why, or that it may go. Raises what the store raises."""
        if not letters or self.store.writes() == known.writes:
            return known.writes, frozenset()
        with self.store.read() as session:
            now = changes.seen(session)
            inside = _inside(session, letters)
            dead = suppression.among(session, [letter.to.recipient for letter in letters], self.times.clock())
            whys = audience.objections(session, [(letter.to, letter.wire) for letter in letters])
        speaks = [bool(why) or one.to.recipient in dead for one, why in zip(letters, whys, strict=True)]
        more = [not inside[one.id] <= known.inside[one.id] for one in letters]
        return now, frozenset(one.id for one, no, new in zip(letters, speaks, more, strict=True) if no or new)

    def _claim(self, session: Session, room: Room, now: datetime) -> list[Claimed]:
        """Letters that may go to whom they are for, as many as there is room for. The others are held, with the reason."""
        going = list[Claimed]()
        while letters := outbox_claims.claim(session, room, now):
            fit = self._asked(session, letters, now)
            going += fit
            kept = {letter.id for letter in fit}
            stopped = [letter for letter in letters if letter.id not in kept]
            for letter in stopped:  # they leave room for others
                room.count(letter.domain, letter.sender, -1)
            if not stopped:
                break
        return going

    def _asked(self, session: Session, letters: Sequence[Claimed], now: datetime) -> list[Claimed]:
        """Those whose address gets mail, that are for whom they are addressed to, and that the guard lets pass. What the guard
        stops takes back a message, so those that are left are asked once more."""
        fit = self._allowed(session, self._wanted(session, letters, now))
        passed = self.asked.may_leave(session, fit)
        if len(passed) == len(fit):
            return fit
        return self._allowed(session, [letter for letter in fit if letter.id in passed])

    def _wanted(self, session: Session, letters: Sequence[Claimed], now: datetime) -> list[Claimed]:
        """Those whose address gets mail at all."""
        dead = suppression.among(session, [letter.to.recipient for letter in letters], now)
        ended = [Ended(one, Failed(reply=not_sent(dead[one.to.recipient]))) for one in letters if one.to.recipient in dead]
        self._record(session, ended, now)
        return [letter for letter in letters if letter.to.recipient not in dead]

    def _allowed(self, session: Session, letters: Sequence[Claimed]) -> list[Claimed]:
        """Those that are for whom they are addressed to, now."""
        whys = audience.objections(session, [(letter.to, letter.wire) for letter in letters])
        held = {one.id: Change(state=State.HELD, reply=why, tried=False) for one, why in zip(letters, whys, strict=True) if why}
        for letter, change in held.items():
            _log.error("refused by audience check", outbox=letter, why=change.reply)
        outbox.record(session, held)
        return [letter for letter in letters if letter.id not in held]

    def _record(self, session: Session, ended: Sequence[Ended], now: datetime) -> None:
        """Write down ends, and tell of bad ones. If telling fails, the letter stays open: nothing fails in silence."""
        changes = [(one, self._change(one, now)) for one in ended]
        ours = [(one, change) for one, change in changes if self._is_ours(session, one.letter, change)]
        for one, change in ours:
            figures.count("deliveries", self.way_of(one.letter.sender) or "relay", change.state.value)
            attempt, code = one.letter.attempts + 1, one.outcome.code
            _log.info("tried", outbox=one.letter.id, state=change.state.value, code=code, attempt=attempt)
        plain = {one.letter.id: change for one, change in ours if change.finished_at is None or change.state is State.SENT}
        outbox.record(session, plain)
        for one, change in ours:
            if one.letter.id not in plain:
                self._tell(session, one.letter, change, now)
            elif change.state is State.SENT:
                self.asked.sent(session, one.letter)

    def _change(self, one: Ended, now: datetime) -> Change:
        letter = one.letter
        tried = Tried(attempts=letter.attempts + 1, first=letter.created_at, now=now, lasting=self.times.lasting)
        return ends.change(one.outcome, letter.state, tried, self.times.jitter())

    def _is_ours(self, session: Session, letter: Claimed, change: Change) -> bool:
        """Whoever has a letter now will write down what became of it; but what was sent was sent."""
        if change.state is State.SENT or outbox_claims.is_ours(session, self.owner, letter.id):
            return True
        _log.warning("another gateway has this letter now", outbox=letter.id)
        return False

    def _never_got(self, session: Session, done: Done) -> list[OutboxId]:
        if done.in_hand is None:
            return []
        return [one.id for one in outbox_claims.in_hand(session, self.owner) if one.id not in done.in_hand]

    def _doubt(self, session: Session, letters: Sequence[Claimed], now: datetime) -> None:
        """Letters whose sender went away while it had them in hand: nobody knows whether they went out. One of which nobody knew
        before either has its end, and that is told: what ends each sender would be sent by each."""
        first = [one.id for one in letters if one.state is not State.UNCERTAIN]
        outbox_claims.give_back(session, first, now + deadlines.AFTER_DOUBT)
        for one in letters:
            if one.state is State.UNCERTAIN:
                self._tell(session, one, self._change(Ended(one, Uncertain(reply=BROKE_OFF)), now), now)

    def _tell(self, session: Session, letter: Claimed, change: Change, now: datetime) -> None:
        try:
            with session.begin_nested():
                outbox.record(session, {letter.id: change})
                self.asked.failed(session, letter.id, change.reply)
        except Exception:  # noqa: BLE001 - whatever it is, other letters go on
            _log.exception("failure could not be told", outbox=letter.id)
            again = Change(state=State.DEFERRED, reply=change.reply, next_at=now + deadlines.WAITS[-1])
            outbox.record(session, {letter.id: again})


def _inside(session: Session, letters: Sequence[Claimed]) -> dict[OutboxId, Inside]:
    """What is inside of the ticket of each letter that the leak guard looks at."""
    about = {one.id: one.to.ticket for one in letters if one.to.audience is Audience.CUSTOMER and one.to.entry is not None}
    found = guard.inside(session, {ticket for ticket in about.values() if ticket is not None})
    tickets = {one.id: about.get(one.id) for one in letters}
    return {letter: found[ticket] if ticket is not None else frozenset() for letter, ticket in tickets.items()}

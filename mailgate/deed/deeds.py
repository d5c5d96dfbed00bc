"""The deeds themselves: a mail taken in, a held one released, words and commands by hand, a failed letter, a ticket that wakes.

The one rule: every one of them is facts -> ``desk.rules`` -> actions -> rows, inside the session that is handed in; the caller
commits. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from mailgate.deed import drawn, guarded, servers, snoozed
from mailgate.deed.again import Origin
from mailgate.deed.apply import Applier
from mailgate.deed.bordering import border
from mailgate.deed.gather import Arrival, Scene, gather
from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.deed.routing import Routed, route
from mailgate.deed.settling import Till, settled
from mailgate.deed.unread import looked_up
from mailgate.deed.writers import evidence
from mailgate.desk import bouncing, rules
from mailgate.desk.actions import Decision, Step
from mailgate.desk.intent import Understood, understand
from mailgate.desk.model import Again, Choice, Desk, Disposition, Doubt, HeldFacts, Known, Status
from mailgate.desk.wishes import Intent
from mailgate.mail import stub
from mailgate.mail.model import EntryId, OutboxId, Trust
from mailgate.mail.proof import own
from store import chain, duplicates, held, ids, mails, outbox_views, suppression, tickets
from store.mails import Ended, Outcome
from store.outbox_rows import Claimed

#: How many tickets wake in one transaction.
WAKE_AT_ONCE = 50


class NotFoundError(LookupError):
    """There is no such ticket, held mail or choice. The text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What would be decided about a mail in one queue; for ``inspect``."""

    queue: str
    trust: Trust
    decision: Decision


class Deeds:
    """The one way to change a ticket."""

    def __init__(self, house: House) -> None:
        """Works for one house."""
        self.house = house
        self._post = Post(house)

    def take_in(self, session: Session, desk: Desk, arrival: Arrival) -> list[Ended]:
        """Everything one mail causes, in every queue it reached, and its dispositions. Marks the journal entry as done."""
        ended: list[Ended] = []
        steps: list[dict[str, str]] = []
        trust = ""
        scenes = self._scenes(session, desk, arrival)
        servers.note(session, evidence(scenes[0][0], None, None), arrival.journal, arrival.received_at)
        for scene, routed in scenes:
            known, decision = self._known(session, scene, routed)
            decision = self._apply(session, decision, arrival, known)
            if decision.disposition not in (Disposition.DUPLICATE, Disposition.LOOP):
                duplicates.remember(session, arrival.mail.content_key, routed.queue, arrival.journal, arrival.received_at)
            ended.append(_ended(routed.queue, decision))
            steps += [_step(routed.queue, s) for s in decision.steps]
            trust = known.trust.word
        mails.finish(session, _outcome(arrival, trust, steps), ended, self.house.clock())
        return ended

    def judge(self, session: Session, desk: Desk, arrival: Arrival) -> list[Judged]:
        """What ``take_in`` would decide; writes nothing."""
        judged = []
        for scene, routed in self._scenes(session, desk, arrival):
            known = gather(session, scene, routed)
            till = Till(desk=desk, now=known.now, arrived=known.now, spends=False)
            understood = understand(known)
            decision = rules.decide(understood, drawn.loads(session, understood.intent, known))
            decision = settled(session, decision, till)
            judged.append(Judged(queue=routed.queue, trust=known.trust, decision=decision))
        return judged

    def release(self, session: Session, desk: Desk, held_id: int, arrival: Arrival, choice: Choice) -> Ended:
        """The operator decided about a held mail: it is judged again with that choice. Raises NotFoundError."""
        found = held.facts(session, held_id)
        row = held.held(session, held_id)
        if found is None or row is None or row.resolved_at is not None:
            raise NotFoundError(f"no held mail {held_id} waits; `mailgate held list` shows those that do")
        if found.decided:
            raise NotFoundError(f"held mail {held_id} was decided by mail ({found.decided}); the desk is about to carry that out")
        if choice not in found.choices:
            raise NotFoundError(f"{choice.value!r} is no choice here; choose one of: {', '.join(row.choices)}")
        self.readable(session, held_id, arrival, choice)
        return self.judge_again(session, desk, found, arrival, Again(choice=choice))

    def readable(self, session: Session, held_id: int, arrival: Arrival, choice: Choice) -> None:
        """Raises NotFoundError for a mail that was read when it came and now is not: what was decided was about what it said."""
        before = mails.inbound(session, [arrival.journal]).get(arrival.journal)
        was_read = before is not None and before.class_reason != stub.REASON
        if arrival.mail.stub and was_read and choice is not Choice.DISCARD:
            raise NotFoundError(f"held mail {held_id} could not be read this time, and waits as before; try again")

    def judge_again(self, session: Session, desk: Desk, found: HeldFacts, arrival: Arrival, again: Again) -> Ended:
        """A held mail, judged once more with what was decided about it; its new disposition replaces ``held``."""
        if found.reason in (Doubt.LEAK, Doubt.COLLISION):
            fresh = EntryId(ids.take(session, "entry"))
            return _ended(found.queue, guarded.think_again(session, self._post, found, again, fresh))
        scenes = self._scenes(session, desk, arrival, replace(again, held=found))
        scene, routed = next((pair for pair in scenes if pair[1].queue == found.queue), scenes[0])
        known, decision = self._known(session, scene, routed)
        decision = self._apply(session, decision, arrival, known)
        now = self.house.clock()
        held.resolve(session, found.number, again.choice.value, now)
        end = _ended(found.queue, decision)
        by = f"decided by {again.by.address}" if again.by else "decided by hand"
        steps = [_step(found.queue, Step(rule="released", result=again.choice.value, because=by))]
        mails.redispose(session, arrival.journal, end, [*steps, *(_step(found.queue, s) for s in decision.steps)], now)
        return end

    def by_hand(self, session: Session, intent: Intent, known: Known) -> Decision:
        """A deed of the command line: the same intents, the same rules."""
        known = self._drawn(session, intent, known)
        decision = rules.decide(Understood(intent, ()), known)
        return self._do(session, known.desk, decision)

    def leaving(self, session: Session, letters: Sequence[Claimed]) -> frozenset[OutboxId]:
        """Right before letters leave: those that may. Of any other its message is held, its mail too, and its author is told."""
        return guarded.leaving(session, self._post, letters)

    def undelivered(self, session: Session, letter: OutboxId, reply: str) -> None:
        """A letter failed for good: its ticket opens again and the author of its message is told, by another letter."""
        facts = outbox_views.facts(session, letter)
        if facts is None or facts.ticket is None:
            return
        number = chain.end(session, [facts.ticket]).get(facts.ticket, facts.ticket)
        found = tickets.facts(session, [number], lock=True)
        desk = self.house.desk(session)
        now = self.house.clock()
        dead = bool(suppression.among(session, [facts.recipient], now))
        why = bouncing.refused(reply, now, suppressed=dead)
        self._do(session, desk, bouncing.undelivered(facts, found[number], desk, why))

    def wake(self, session: Session) -> int:
        """Pending tickets whose time has come are open again, and snoozed ones come back. Returns how many."""
        return self._wake(session) + self._come_back(session)

    def _come_back(self, session: Session) -> int:
        count, made = snoozed.over(session, self.house, WAKE_AT_ONCE)
        for desk, decision in made:
            self._do(session, desk, decision)
        return count

    def _wake(self, session: Session) -> int:
        now = self.house.clock()
        numbers = tickets.due_to_wake(session, now, WAKE_AT_ONCE)
        desk = self.house.desk(session) if numbers else None
        for ticket in tickets.facts(session, numbers, lock=True).values():
            if desk is not None and ticket.status is Status.PENDING:
                self._do(session, desk, rules.wake(ticket, desk, now))
        return len(numbers)

    def _do(self, session: Session, desk: Desk, decision: Decision) -> Decision:
        """Carry out what no mail asked for, as far as it may be."""
        now = self.house.clock()
        decision = settled(session, decision, Till(desk=desk, now=now, arrived=now))
        return Applier(session, self._post, now).apply(decision)

    def _scenes(self, session: Session, desk: Desk, arrival: Arrival, again: Again | None = None) -> list[tuple[Scene, Routed]]:
        read = border(session, self.house, desk, arrival.envelope)
        found = route(arrival.mail, arrival.envelope, read)
        everywhere = frozenset(r.queue for r in found)
        scene = Scene(house=self.house, desk=desk, arrival=arrival, border=read, again=again)
        return [(replace(scene, elsewhere=everywhere - {r.queue}), r) for r in found]

    def _known(self, session: Session, scene: Scene, routed: Routed) -> tuple[Known, Decision]:
        known = gather(session, scene, routed)
        understood = understand(known)
        known = self._drawn(session, understood.intent, known)
        return known, rules.decide(understood, known)

    def _drawn(self, session: Session, intent: Intent, known: Known) -> Known:
        """With what is drawn and looked up once it is known what is wanted."""
        known = drawn.numbers(session, intent, drawn.loads(session, intent, known))
        return looked_up(session, self.house, intent, known)

    def _apply(self, session: Session, decision: Decision, arrival: Arrival, known: Known) -> Decision:
        """Carry out what a mail causes, as far as it may be; that much is returned."""
        now = self.house.clock()
        till = Till(desk=known.desk, now=now, arrived=arrival.received_at)
        decision = settled(session, decision, till)
        origin = Origin(
            journal=arrival.journal,
            queue=known.queue.name,
            sender=known.sender,
            subject=known.said.subject,
            received_at=arrival.received_at,
        )
        return Applier(session, self._post, now, origin).apply(decision)


def _ended(queue: str, decision: Decision) -> Ended:
    return Ended(
        queue=queue,
        disposition=decision.disposition,
        ticket=decision.ticket,
        entry=decision.entry,
        reasons=decision.reasons,
    )


def _step(queue: str, step: Step) -> dict[str, str]:
    return {"queue": queue, "rule": step.rule, "result": step.result, "because": step.because}


def _outcome(arrival: Arrival, trust: str, steps: Sequence[dict[str, str]]) -> Outcome:
    mail = arrival.mail
    return Outcome(
        journal=arrival.journal,
        message_id=mail.message_id,
        sender=mail.sender.address if mail.sender else None,
        subject=mail.subject,
        mail_class=mail.classified.mail_class.value,
        class_reason=mail.classified.reason,
        trust=trust,
        steps=tuple(steps),
        checked=own.to_json(arrival.own) if arrival.own else None,
    )

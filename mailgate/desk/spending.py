"""What is left of a decision when its letters are paid for. The one rule: a letter that cannot be paid is dropped with a step
that says so, a notice goes into the digest; the ticket itself goes on as decided.

This is the only place that holds letters back for their number, so nothing that decides has to count (T24, T26).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailgate.desk.actions import Action, Append, CreateTicket, Decision, Send, Step
from mailgate.desk.alarms import BudgetSummary
from mailgate.desk.budget import WAITING, charges, waiting
from mailgate.desk.charge import Charge, later, message, of_ticket
from mailgate.desk.heading import Head
from mailgate.desk.letters import Confirmation, HeldAnswer, HeldNotice, Letter, Notice, RequestCheck, Update
from mailgate.desk.mail_actions import SetAside, Why
from mailgate.desk.model import Budgets, Desk, Disposition, Person, PublicMessage, QueuePolicy, Spent
from mailgate.desk.paying import Verdict, pay
from mailgate.desk.service_letters import HowTo, OwnTickets, PageLink
from mailgate.mail.model import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What pays: the budgets as they stand, and the times that count. ``arrived``: when the mail that causes it came."""

    desk: Desk
    spent: Mapping[str, Spent]
    now: datetime
    arrived: datetime


def keys(decision: Decision, desk: Desk) -> frozenset[str]:
    """The budgets a decision may touch."""
    sends = (action for action in decision.actions if isinstance(action, Send))
    asked = [charge for send in sends for charge in _charges(send, desk.policy.budgets)]
    said = _said(decision, desk)
    return frozenset(charge.key for charge in (*asked, *said, *(later(charge) for charge in said)))


def unspent(decision: Decision, desk: Desk) -> frozenset[str]:
    """The budgets of tickets that begin with this very decision: nothing was ever spent of them."""
    new = (action.number for action in decision.actions if isinstance(action, CreateTicket))
    return frozenset(of_ticket(number, desk.policy.budgets).key for number in new)


def within(decision: Decision, purse: Purse) -> tuple[Decision, Mapping[str, Spent]]:
    """The decision as far as it can be paid, and the budgets after it."""
    return _Settling(purse).settle(decision)


def unpaid(decision: Decision, because: str) -> Decision:
    """The decision without any automatic letter to people outside: the counters cannot be read, so nothing goes."""
    actions = tuple(a for a in decision.actions if not (isinstance(a, Send) and _automatic(a.letter)))
    step = Step(rule="budget", result="nothing automatic", because=because)
    return decision if actions == decision.actions else replace(decision, actions=actions, steps=(*decision.steps, step))


def to_tell(desk: Desk) -> tuple[Person, ...]:
    """Who hears when Mailgate itself needs a human: the operator, else all staff; who gets no mail now only if nobody does."""
    reached = tuple(p for p in desk.staff if p.address not in desk.unreachable) or desk.staff
    return tuple(p for p in reached if p.address == desk.policy.operator) or reached


def _charges(action: Send, budgets: Budgets) -> tuple[Charge, ...]:
    """What a letter costs, and the place it takes among those that wait for the end of somebody's quiet hours."""
    return (*charges(action.letter, budgets), *waiting(action.letter, action.waits, budgets))


def _automatic(letter: Letter) -> bool:
    return bool(charges(letter, Budgets())) and not letter.to.is_staff


def _letters(decision: Decision) -> list[Letter]:
    return [action.letter for action in decision.actions if isinstance(action, Send)]


def _said(decision: Decision, desk: Desk) -> tuple[Charge, ...]:
    """A customer's message on a ticket that was there before."""
    if decision.disposition is not Disposition.REPLY:
        return ()
    return tuple(
        message(m.ticket, m.author.address, desk.policy.budgets, proven=a.trust >= Trust.ALIGNED)
        for a in decision.actions
        if isinstance(a, Append) and isinstance(m := a.message, PublicMessage) and m.author is not None and not m.from_inside
    )


class _Settling:
    """One decision at the till. Lives for the length of ``within``."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse
        self._spent = purse.spent
        self._steps: list[Step] = []
        self._alarms: list[Send] = []

    def settle(self, decision: Decision) -> tuple[Decision, Mapping[str, Spent]]:
        storm = next((v for charge in _said(decision, self._purse.desk) if (v := self._pay((charge,))).short is not None), None)
        if storm is not None:
            decision = self._quiet(decision, storm)
        else:
            actions = tuple(left for action in decision.actions if (left := self._one(action)) is not None)
            decision = replace(decision, actions=actions)
        made = replace(decision, actions=(*decision.actions, *self._alarms), steps=(*decision.steps, *self._steps))
        return made, self._spent

    def _one(self, action: Action) -> Action | None:
        """The action, what takes its place, or None."""
        if not isinstance(action, Send):
            return action
        letter = action.letter
        verdict = self._pay(_charges(action, self._purse.desk.policy.budgets))
        if verdict.short is None:
            return action
        if isinstance(letter, Notice | HeldNotice | Confirmation | HeldAnswer):
            self._step("in the digest", letter, verdict.short)
            why = Why.QUIET if verdict.short.key.startswith(WAITING) else Why.CEILING
            return replace(_aside(letter), why=why)
        self._step("not sent", letter, verdict.short)
        if verdict.tell and (queue := _queue(letter)) is not None:
            self._alarm(to_tell(self._purse.desk), queue, None, verdict)
        return None

    def _quiet(self, decision: Decision, storm: Verdict) -> Decision:
        """The message stays, nobody outside gets it now, staff read it in their digest, and are alarmed once."""
        notices = [letter for letter in _letters(decision) if isinstance(letter, Notice)]
        if storm.short is not None:
            self._steps.append(Step(rule="budget", result="quiet", because=_spelled(storm.short)))
        if storm.tell and notices:
            first = notices[0].head
            self._alarm(tuple(n.to for n in notices), first.queue, first, storm)
        then = self._later(decision, storm)
        put_off = (_put_off(action, then) for action in decision.actions)
        return replace(decision, actions=tuple(_set_aside(action) for action in put_off if action is not None))

    def _later(self, decision: Decision, storm: Verdict) -> datetime | None:
        """When others get the message after all; None: never. A proven person's words are late and not lost."""
        proven = any(isinstance(a, Append) and a.trust >= Trust.ALIGNED for a in decision.actions)
        if storm.short is None or not proven or self._pay((later(storm.short),)).short is not None:
            return None
        return storm.spent[storm.short.key].since + storm.short.window

    def _pay(self, asked: tuple[Charge, ...]) -> Verdict:
        verdict = pay(asked, self._spent, self._purse.now, self._purse.arrived)
        self._spent = verdict.spent
        return verdict

    def _step(self, result: str, letter: Letter, short: Charge) -> None:
        self._steps.append(Step(rule="budget", result=result, because=f"{letter.to.address}: {_spelled(short)}"))

    def _alarm(self, to: tuple[Person, ...], queue: QueuePolicy, head: Head | None, verdict: Verdict) -> None:
        short = verdict.short
        if short is None or short.alarm is None:
            return
        since = verdict.spent[short.key].since
        for person in to:
            letter = BudgetSummary(
                to=person,
                queue=queue,
                head=head,
                alarm=short.alarm,
                address=short.address,
                limit=short.limit,
                since=since,
                until=since + short.window,
            )
            self._alarms.append(Send(letter=letter))


def _put_off(action: Action, then: datetime | None) -> Action | None:
    if not (isinstance(action, Send) and isinstance(action.letter, Update)):
        return action
    return replace(action, waits=then) if then is not None else None


def _set_aside(action: Action) -> Action:
    return _aside(action.letter) if isinstance(action, Send) and isinstance(action.letter, Notice) else action


def _queue(letter: Letter) -> QueuePolicy | None:
    if isinstance(letter, OwnTickets | HowTo | PageLink | RequestCheck):
        return letter.queue
    return letter.head.queue if letter.head is not None else None


def _aside(letter: Notice | HeldNotice | Confirmation | HeldAnswer) -> SetAside:
    """Into the digest: first what colleagues and proven senders say, then senders we know, then what anybody can forge."""
    if isinstance(letter, Confirmation):
        return SetAside(letter=letter, rank=0 if letter.signed else 2)
    if isinstance(letter, HeldAnswer):  # a robot's answers are many
        return SetAside(letter=letter, rank=2)
    ours = isinstance(letter, Notice) and letter.proof is None
    if ours or (letter.proof is not None and letter.proof >= Trust.ALIGNED):
        return SetAside(letter=letter, rank=0)
    known = isinstance(letter, Notice) and letter.by is not None and letter.by.id is not None
    return SetAside(letter=letter, rank=1 if known else 2)


def _spelled(charge: Charge) -> str:
    return f"no more than {charge.limit} {charge.says}"

"""What comes of an answer about a held mail. The one rule: whoever may decide is told what came of it, nobody else anything.

``decided`` only writes the decision down: the mail is read and judged again in a transaction of its own, and ``carried_out`` then
tells the one who decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailgate.desk.actions import DecideOn, Decision, Send, Step
from mailgate.desk.deciding import offered
from mailgate.desk.heading import Head
from mailgate.desk.held_letters import Answer, Confirm, HeldAnswer
from mailgate.desk.model import Choice, Desk, Disposition, HeldFacts, Known, Person, ReceiptMode, TicketFacts
from mailgate.desk.requests import is_owner
from mailgate.desk.wishes import DecideHeld, LeaveHeld
from mailgate.mail.model import ActionKind


def decided(intent: DecideHeld, known: Known) -> Decision:
    """Write it down; should people outside have got the answer too, its author hears that at once."""
    held = intent.held
    action = DecideOn(held=held.number, choice=intent.choice, by=intent.by, remember=intent.remember)
    told = replace(_about(held, intent.by, known), answer=Answer.TAKEN, decided=intent.choice.value, sent_directly=known.directly)
    sends = (Send(letter=told),) if known.directly and not is_owner(held, intent.by) else ()
    step = Step(rule="held", result=intent.choice.value, because=f"decided about held mail {held.number}")
    return Decision(disposition=Disposition.COMMAND, actions=(action, *sends), steps=(step,), ticket=held.ticket)


def left(intent: LeaveHeld, known: Known) -> Decision:
    """Nothing is decided; say why, and which numbers there are."""
    held = intent.held
    asked = known.acting is not None and known.acting.kind is ActionKind.CONFIRM and intent.because is not Answer.NOT_YOURS
    choices: tuple[Choice | Confirm, ...] = offered(held.reason) if asked else held.choices
    letter = replace(
        _about(held, intent.by, known),
        confirms=asked,
        answer=intent.because,
        choices=choices if intent.because is not Answer.ALREADY else (),
        decided=held.decided,
        by=held.decided_by,
        sent_directly=known.directly,
    )
    step = Step(rule="held", result="nothing decided", because=intent.because.value)
    return Decision(disposition=Disposition.COMMAND, actions=(Send(letter=letter),), steps=(step,), ticket=held.ticket)


def _about(held: HeldFacts, by: Person, known: Known) -> HeldAnswer:
    ticket = known.tickets.get(held.ticket) if held.ticket is not None else None
    return HeldAnswer(
        to=by,
        queue=known.desk.queues.get(held.queue, known.queue),
        head=_head(known.desk, ticket),
        number=held.number,
        answer=Answer.NO_CHOICE,
        held_sender=held.sender,
        held_subject=held.subject,
    )


def may_decide(held: HeldFacts, by: Person) -> bool:
    """Whether somebody's word about a held mail still counts: any member of staff's, and that of whoever else was asked."""
    return by.is_staff or is_owner(held, by) or (by.is_partner and held.confirmer is not None and held.confirmer.id == by.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A decision by mail, carried out: what the mail is now, on which ticket. ``became`` None: it could not be done."""

    held: HeldFacts
    became: Disposition | None
    ticket: TicketFacts | None
    remembered: bool = False


def carried_out(done: Done, desk: Desk) -> tuple[HeldAnswer, ...]:
    """One line to the one who decided; only what went wrong reaches those who want no receipts."""
    held, by = done.held, done.held.decided_by
    if by is None or not may_decide(held, by) or is_owner(held, by):  # they have the acknowledgement, or asked for silence
        return ()
    answer = _answer(done.became)
    if answer is Answer.DONE and (by.receipts or desk.policy.receipts) is ReceiptMode.NONE:
        return ()
    letter = HeldAnswer(
        to=by,
        queue=desk.queues.get(held.queue, next(iter(desk.queues.values()))),
        head=_head(desk, done.ticket),
        number=held.number,
        answer=answer,
        held_sender=held.sender,
        held_subject=held.subject,
        choices=held.choices if answer is Answer.FAILED else (),
        decided=held.decided,
        by=by,
        became=done.became,
        remembered=done.remembered,
    )
    return (letter,)


def _answer(became: Disposition | None) -> Answer:
    if became is None:
        return Answer.FAILED
    return Answer.HELD_AGAIN if became is Disposition.HELD else Answer.DONE


def _head(desk: Desk, ticket: TicketFacts | None) -> Head | None:
    return Head.of(ticket, desk.queues[ticket.queue]) if ticket is not None else None

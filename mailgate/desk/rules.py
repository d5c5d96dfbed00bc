"""From what a mail wants to what is done about it. The one rule: read, decide, apply; here is only deciding.

Everything is pure: the same facts give the same decision, and the table tests ask it thousands of times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from mailgate.desk import absence
from mailgate.desk.actions import Action, Decision, Record, Send, Step
from mailgate.desk.amending import amend
from mailgate.desk.answering import decided, left
from mailgate.desk.bouncing import bounced
from mailgate.desk.draft import Draft
from mailgate.desk.hearing import customer_reply
from mailgate.desk.holding import hold
from mailgate.desk.intent import Understood, understand
from mailgate.desk.letters import Letter, Receipt, Turned
from mailgate.desk.model import Desk, Disposition, EventKind, Known, Person, Status, TicketFacts, WaitingFor
from mailgate.desk.obliging import oblige
from mailgate.desk.opening import open_ticket
from mailgate.desk.outsiders import outsiders_note
from mailgate.desk.replying import commands, note, staff_reply
from mailgate.desk.services import answered
from mailgate.desk.suppressing import lifted
from mailgate.desk.telling import back, woken
from mailgate.desk.transcript import control
from mailgate.desk.wishes import (
    Amend,
    AskDesk,
    AutoReplied,
    Bounced,
    Commands,
    Control,
    DecideHeld,
    Intent,
    LeaveHeld,
    Note,
    Nothing,
    OneWord,
    OpenTicket,
    OutsidersNote,
    PublicReply,
    Stranger,
)
from mailgate.mail.model import Via, Visibility


def judge(known: Known) -> Decision:
    """One mail in one queue: understand it, decide it, and keep every step for ``mailgate why``."""
    return decide(understand(known), known)


def decide(understood: Understood, known: Known) -> Decision:
    """The actions for an intent. With ``known.silent`` nothing at all is sent; at the command line the screen is the receipt."""
    made = _decide(understood.intent, known)
    sent = (a for a in made.actions if not (isinstance(a, Send) and _unsent(a.letter, known)))
    actions = (*sent, *_released(made, known))
    return absence.seen(lifted(replace(made, actions=actions, steps=(*understood.steps, *made.steps)), known), known)


def _released(made: Decision, known: Known) -> tuple[Action, ...]:
    """What a human decided about a held mail stands on the ticket it came to."""
    if known.choice is None or made.ticket is None:
        return ()
    data = {"choice": known.choice.value, "journal": known.said.journal}
    event = Record(
        ticket=made.ticket,
        kind=EventKind.RELEASED,
        visibility=Visibility.INTERNAL,
        actor=known.decided_by,
        at=known.now,
        data=data,
    )
    return (event,)


def _unsent(letter: Letter, known: Known) -> bool:
    return known.silent or (known.said.via is Via.CLI and isinstance(letter, Receipt | Turned))


def _decide(intent: Intent, known: Known) -> Decision:  # noqa: C901, PLR0912 - one arm per intent is the point
    match intent:
        case OpenTicket():
            return open_ticket(intent, known)
        case PublicReply():
            return staff_reply(intent, known) if intent.ticket.admits(intent.author) else customer_reply(intent, known)
        case Note():
            return note(intent, known)
        case OutsidersNote():
            return outsiders_note(intent, known)
        case Commands():
            return commands(intent, known)
        case Amend():
            return amend(intent, known)
        case Bounced():
            return bounced(intent, known)
        case AutoReplied():
            return _auto_replied(intent, known)
        case Stranger():
            return hold(intent, known)
        case DecideHeld():
            return decided(intent, known)
        case LeaveHeld():
            return left(intent, known)
        case Control():
            return control(intent, known)
        case AskDesk():
            return answered(intent, known)
        case OneWord():
            return oblige(intent, known)
        case Nothing(disposition=disposition, because=because):
            return Decision(disposition=disposition, actions=(), steps=(_step("end", disposition.value, because),))
        case _:
            assert_never(intent)


def _auto_replied(intent: AutoReplied, known: Known) -> Decision:
    """No reopening, no notice, no answer (RFC 3834 §2): an event."""
    draft = Draft(known.desk, intent.ticket, known.now)
    data = {
        "from": known.sender,
        "subject": known.said.subject,
        "why": known.class_reason,
        "journal": known.said.journal,
    }
    draft.machine(EventKind.AUTO_REPLY, intent.author, known.said, **data)
    return Decision(
        disposition=Disposition.AUTO_REPLY,
        actions=tuple(draft.actions),
        steps=(_step("machine", "an event", known.class_reason),),
        ticket=intent.ticket.number,
    )


def wake(ticket: TicketFacts, desk: Desk, now: datetime) -> Decision:
    """``#pending 3d`` is over: the ticket is open again and those who care are told."""
    draft = Draft(desk, ticket, now)
    draft.status(Status.OPEN, None)
    draft.turn(WaitingFor.STAFF)
    woken(draft)
    return Decision(
        disposition=Disposition.COMMAND,
        actions=tuple(draft.actions),
        steps=(_step("pending", "open", "its time to wake has come"),),
        ticket=ticket.number,
    )


def come_back(ticket: TicketFacts, person: Person, desk: Desk, now: datetime) -> Decision:
    """Somebody's snooze is over."""
    draft = Draft(desk, ticket, now)
    back(draft, person)
    return Decision(
        disposition=Disposition.COMMAND,
        actions=tuple(draft.actions),
        steps=(_step("snooze", "over", "its time has come"),),
        ticket=ticket.number,
    )


def _step(rule: str, result: str, because: str) -> Step:
    return Step(rule=rule, result=result, because=because)

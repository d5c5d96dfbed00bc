"""Letters that did not arrive: reports that came back, refusals of the relay. The one rule: only proof changes anything.

Proof is a report at the letter's own return path (or, where the relay rewrites envelopes, one that returns our signed
Message-ID) which speaks of that very letter. By kind (RFC 3463 §2, RFC 3464 §2.3.3): ``hard`` the letter failed and the address,
if the report names it, is suppressed; ``soft`` this letter failed, the next one may arrive; ``delayed`` it is still being tried.
Whatever proves nothing is an event for staff.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.actions import Action, Decision, MarkUndelivered, Step
from mailgate.desk.draft import Draft
from mailgate.desk.letters import FailureNotice
from mailgate.desk.model import Desk, Disposition, EventKind, Known, OutboxFacts, Person, Status, TicketFacts, WaitingFor
from mailgate.desk.side_letters import QUESTION
from mailgate.desk.suppressing import bounced as suppress
from mailgate.desk.wishes import Bounced
from mailgate.mail.model import Address, Visibility

_NO_MAILBOX = re.compile(r"(?<![\d.])5\.1\.(?:[1236]|10)(?![\d.])|(?<![\d.])5\.2\.1(?![\d.])")
"""Nobody there: RFC 3463 §3.2, §3.3 (disabled), RFC 7505 (null MX). A relay may refuse for many reasons; only these are dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a letter did not arrive. ``dead``: its address gets no mail any more; ``known``: it was so before."""

    reply: str
    at: datetime
    dead: bool
    known: bool = False


def refused(reply: str, at: datetime, *, suppressed: bool) -> Refused:
    """What a relay's refusal means: a mailbox that is not there is dead. ``suppressed``: its address was already."""
    return Refused(reply=reply, at=at, dead=suppressed or bool(_NO_MAILBOX.search(reply)), known=suppressed)


def bounced(intent: Bounced, known: Known) -> Decision:
    """A delivery report on one of our letters."""
    letter = intent.letter
    failed = intent.proven and known.bounce_kind in ("hard", "soft") and not letter.failed
    dead = failed and known.bounce_kind == "hard" and known.bounce_ends
    says = f"a bounce came back ({known.bounce_says})" if known.bounce_says else "a bounce came back"
    actions: list[Action] = []
    if intent.ticket is not None:
        draft = Draft(known.desk, intent.ticket, known.now)
        _event(draft, intent, known)
        if failed:
            _undelivered(draft, letter, Refused(reply=says, at=known.now, dead=dead), reopens=dead)
        actions += draft.actions
    if failed:
        actions.append(MarkUndelivered(outbox=letter.id, reply=says))
    if dead:
        actions += suppress(letter, says, known.desk, known.queue)
    proof = "proven" if intent.proven else "unproven"
    step = Step(rule="bounce", result=_became(failed, dead), because=f"{known.bounce_kind or 'unknown'}, {proof}")
    return Decision(
        disposition=Disposition.BOUNCE,
        actions=tuple(actions),
        steps=(step,),
        ticket=intent.ticket.number if intent.ticket else None,
    )


def _became(failed: bool, dead: bool) -> str:
    return "undelivered, address suppressed" if dead else "undelivered" if failed else "recorded"


def _event(draft: Draft, intent: Bounced, known: Known) -> None:
    draft.machine(
        EventKind.BOUNCED,
        None,
        known.said,
        recipient=intent.letter.recipient,
        report=known.bounce_kind,
        proven=intent.proven,
        outbox=int(intent.letter.id),
        journal=known.said.journal,
    )


def undelivered(letter: OutboxFacts, ticket: TicketFacts, desk: Desk, why: Refused) -> Decision:
    """A letter the relay refused for good, that was tried for too long, or whose address is suppressed by now."""
    draft = Draft(desk, ticket, why.at)
    draft.event(
        EventKind.BOUNCED,
        Visibility.INTERNAL,
        None,
        recipient=letter.recipient,
        report="refused",
        reply=why.reply,
        outbox=int(letter.id),
    )
    _undelivered(draft, letter, why, reopens=True)
    suppressed = suppress(letter, why.reply, desk, desk.queues[ticket.queue]) if why.dead and not why.known else ()
    return Decision(
        disposition=Disposition.FAILED,
        actions=(*draft.actions, *suppressed),
        steps=(Step(rule="delivery", result="failed", because=why.reply),),
        ticket=ticket.number,
    )


def _undelivered(draft: Draft, letter: OutboxFacts, why: Refused, *, reopens: bool) -> None:
    """A person's public message did not arrive: its author is told by another mail; the ticket is open again, unless all that is
    known is a machine's word that today was a bad day."""
    if letter.kind == QUESTION and letter.author is not None and draft.ticket.admits(letter.author):
        _tell(draft, letter, why, (letter.author,))
    if not letter.persons_public:
        return
    if reopens and draft.ticket.status in (Status.CLOSED, Status.PENDING):
        draft.status(Status.OPEN, None)
    draft.turn(WaitingFor.STAFF)
    author = letter.author if letter.author and draft.ticket.admits(letter.author) else draft.ticket.assignee
    _tell(draft, letter, why, (author,) if author else draft.desk.staff_of(draft.ticket.queue))


def _tell(draft: Draft, letter: OutboxFacts, why: Refused, to: tuple[Person, ...]) -> None:
    """Whoever wrote what it carried, or cares for the ticket, hears by another mail."""
    for person in to:
        if person.address != letter.recipient:
            draft.send(
                FailureNotice(
                    to=person,
                    head=draft.head,
                    recipient=Address(letter.recipient),
                    reply=why.reply,
                    since=letter.made_at,
                    suppressed=why.dead,
                )
            )

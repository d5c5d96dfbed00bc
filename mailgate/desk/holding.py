"""A mail is parked for a human: who is told, and who is asked whether it is theirs. The one rule: it waits, so somebody hears.

Its sender is not answered, whoever that claims to be; only a registered address of staff is asked, and about a form nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mailgate.desk.actions import Action, Decision, Hold, Send, Step
from mailgate.desk.deciding import offered
from mailgate.desk.draft import Draft
from mailgate.desk.heading import Head
from mailgate.desk.held_letters import Confirmation, HeldNotice
from mailgate.desk.model import (
    Desk,
    Disposition,
    Doubt,
    EventKind,
    Known,
    NotifyMode,
    Person,
    TicketFacts,
)
from mailgate.desk.notices import shown_sender
from mailgate.desk.requests import check, claimed
from mailgate.desk.wishes import Stranger
from mailgate.mail.model import Visibility


def hold(intent: Stranger, known: Known) -> Decision:
    """Park a mail; tell staff, and ask the one in whose name it came."""
    number, asked = intent.ticket.number if intent.ticket else None, _confirmer(intent, known)
    announced = intent.announced and not known.silent
    actions: list[Action] = [
        Hold(
            ticket=number,
            reason=intent.reason,
            choices=intent.choices,
            announced=announced,
            silent=known.silent or intent.reason is Doubt.UNCONFIRMED,
            confirmer=asked,
            spam=intent.spam,
            addressed=intent.addressed,
        )
    ]
    if intent.ticket is not None:
        draft = Draft(known.desk, intent.ticket, known.now)
        draft.event(
            EventKind.HELD, Visibility.INTERNAL, None, **{"from": known.sender}, reason=intent.reason, journal=known.said.journal
        )
        actions += draft.actions
    if announced:
        actions += [Send(letter=letter) for letter in _letters(intent, known, asked)]
    steps = [Step(rule="held", result="yes", because=intent.reason)]
    if intent.reason is Doubt.UNCONFIRMED:
        sends, step = check(known)
        actions += sends
        steps.append(step)
    return Decision(disposition=Disposition.HELD, actions=tuple(actions), steps=tuple(steps), ticket=number)


def _confirmer(intent: Stranger, known: Known) -> Person | None:
    """Those inside in whose name it came unproven, unless anybody typed that into a form, at no cost and in any number (T24); or
    the one to whose own address somebody wrote whom we do not know."""
    if intent.reason is Doubt.UNCONFIRMED:
        return claimed(known)
    if not intent.announced or known.author is None:
        return None
    if intent.reason is Doubt.STAFF_UNPROVEN:
        return known.author if not known.said.typed else None
    if intent.reason is not Doubt.STRANGER or known.author.id is not None:
        return None
    owners = {s.person for s in known.signed if s.valid}
    found = [person for person in known.desk.staff if person.id in owners]
    return found[0] if len(found) == 1 else None


def _letters(intent: Stranger, known: Known, asked: Person | None) -> Iterable[HeldNotice | Confirmation]:
    queue = known.desk.queues[intent.ticket.queue] if intent.ticket else known.queue
    head = Head.of(intent.ticket, queue) if intent.ticket else None
    unproven = intent.reason is Doubt.STAFF_UNPROVEN
    for person in told(known.desk, queue.name, intent.ticket, known.now):
        if unproven and asked is not None and person.id == asked.id:
            continue
        yield HeldNotice(
            to=person,
            queue=queue,
            head=head,
            held_sender=shown_sender(known),
            proof=known.trust,
            typed=known.said.typed,
            reply_to=known.reply_to,
            held_subject=known.said.subject,
            held_text=known.said.text,
            reason=intent.reason,
            choices=intent.choices,
            asked=asked if unproven else None,
        )
    if asked is not None:
        yield Confirmation(
            to=asked,
            queue=queue,
            head=head,
            held_sender=shown_sender(known),
            held_subject=known.said.subject,
            held_text=known.said.text,
            choices=offered(intent.reason),
            signed=any(s.valid and s.person == asked.id for s in known.signed),
        )


def told(desk: Desk, queue: str, ticket: TicketFacts | None, now: datetime | None = None) -> tuple[Person, ...]:
    """Who hears of a held mail: those who care for the ticket, and where none of them is here (at ``now``) the queue's staff."""
    caring = tuple({p.address: p for p in ((ticket.assignee, *ticket.watchers) if ticket else ()) if p}.values())
    members = desk.staff_of(queue)
    if all(now is not None and p.is_away(now) for p in caring):
        caring = tuple(dict.fromkeys((*caring, *members)))
    return tuple(p for p in caring if p.notify is not NotifyMode.NONE) or members

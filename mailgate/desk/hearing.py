"""A customer's words on an existing ticket. The one rule: what a closed ticket does with them is decided first."""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.actions import Decision, Step
from mailgate.desk.assigning import give_again
from mailgate.desk.closing import OnClosed, heard_at, on_closed
from mailgate.desk.draft import Draft
from mailgate.desk.joining import bring_in
from mailgate.desk.letters import Notice, NoticeKind, Refusal
from mailgate.desk.model import (
    Disposition,
    Known,
    Person,
    Status,
    WaitingFor,
)
from mailgate.desk.notices import shown_sender
from mailgate.desk.opening import open_ticket
from mailgate.desk.rating import note, rated
from mailgate.desk.saying import decided_on, said_publicly
from mailgate.desk.telling import notify, staff_to_tell
from mailgate.desk.updating import customers_to_tell, update
from mailgate.desk.wishes import OpenTicket, PublicReply
from mailgate.mail.model import Address, Trust, Visibility


def customer_reply(intent: PublicReply, known: Known) -> Decision:
    """A customer's words, as far as the ticket still takes them; how they found it is taken in any case."""
    found = rated(intent.ticket, known, intent.trust, intent.block.text)
    if found is None or intent.once or intent.joins:
        return _words(intent, known)
    draft = Draft(known.desk, intent.ticket, known.now)
    note(draft, found.rating, intent.author)
    step = Step(rule="rating", result=found.rating.value, because="the word of a letter's link")
    if not found.more:
        return replace(decided_on(draft, Disposition.COMMAND, None, step), actions=tuple(draft.actions))
    made = _words(replace(intent, ticket=draft.ticket), known)
    return replace(made, actions=(*draft.actions, *made.actions), steps=(step, *made.steps))


def _words(intent: PublicReply, known: Known) -> Decision:
    verdict = on_closed(intent.ticket, known)
    step = Step(rule="closed", result=verdict.value, because=f"the ticket is {intent.ticket.status.value}")
    if verdict is OnClosed.REFUSE:
        return _refuse(intent, known, step)
    if verdict is OnClosed.FOLLOW_UP:
        return _follow_up(intent, known, step)
    return _add_customers_words(intent, known, verdict, step)


def _refuse(intent: PublicReply, known: Known, step: Step) -> Decision:
    draft = Draft(known.desk, intent.ticket, known.now)
    if known.may_auto_answer and _may_be_refused(intent, known):
        draft.send(Refusal(to=intent.author, head=draft.head, proven=intent.trust >= Trust.ALIGNED))
    return Decision(disposition=Disposition.REJECTED, actions=tuple(draft.actions), steps=(step,), ticket=intent.ticket.number)


def _may_be_refused(intent: PublicReply, known: Known) -> bool:
    """A refusal is automatic mail, so whoever proves nothing gets it at their own return path only (T24)."""
    if intent.trust >= Trust.ALIGNED:
        return known.return_path is not None
    return known.return_path == known.sender


def _follow_up(intent: PublicReply, known: Known, step: Step) -> Decision:
    opening = OpenTicket(requester=intent.author, block=intent.block, flagged=False, machine=False, once=intent.once)
    there = replace(known, queue=known.desk.queues[intent.ticket.queue], trust=intent.trust)
    made = open_ticket(opening, there, follows=intent.ticket)
    return replace(made, steps=(step, *made.steps))


def _add_customers_words(intent: PublicReply, known: Known, verdict: OnClosed, step: Step) -> Decision:
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    message = said_publicly(intent, known)
    if intent.joins:  # before the words: what they wrote is theirs to see, and they are somebody who has written
        draft.join(author, message.id, None)
    draft.append(message, known.said, intent.trust)
    mine = draft.ticket.participant(author.address)
    if mine is not None and mine.muted:  # whoever writes wants to hear again
        draft.hush(mine.person, muted=False)
    bring_in(
        draft, replace(known, trust=intent.trust), author, visible=Visibility.PUBLIC, joinable=not (intent.once or intent.joins)
    )
    if verdict is not OnClosed.THANKS:
        draft.turn(WaitingFor.STAFF, customer_wrote=True)
    asked_back = draft.ticket.status is Status.PENDING and not intent.ticket.status_waits  # they have not seen the question yet
    if verdict is OnClosed.REOPEN or asked_back:
        draft.status(Status.OPEN, author)
    given = give_again(draft, known) if verdict is OnClosed.REOPEN else ()
    others = () if known.stub else customers_to_tell(draft, author, _on_the_mail(known))  # its file may hold anything
    told = update(draft, message, others)
    often = verdict is OnClosed.OFTEN
    heard = heard_at(intent.ticket, known.now) if often else known.now
    staff = staff_to_tell(draft, NoticeKind.CUSTOMER_MESSAGE, author, _staff_on(known), intent.ticket) if heard else ()
    notify(
        draft,
        staff,
        lambda person: Notice(
            to=person,
            kind=NoticeKind.CUSTOMER_MESSAGE,
            head=draft.head,
            message=message,
            by=author,
            shown_sender=shown_sender(known),
            reply_to=known.reply_to,
            proof=intent.trust,
            typed=known.said.typed,
            reply=Visibility.PUBLIC,
            told=told,
            reopens=verdict is not OnClosed.THANKS,
            often=often,
        ),
        heard,
    )
    made = decided_on(draft, Disposition.REPLY, message, step)
    return replace(made, steps=(*made.steps, *given))


def _staff_on(known: Known) -> tuple[Person, ...]:
    """Staff on To and Cc: that is being mentioned."""
    return tuple(p for p in known.copied if p.is_staff)


def _on_the_mail(known: Known) -> frozenset[Address]:
    return frozenset(p.address for p in known.copied)

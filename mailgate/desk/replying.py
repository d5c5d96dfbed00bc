"""Words on an existing ticket. The one rule: the message first, then what it changes, the status last, then who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailgate.desk.actions import Decision, Step
from mailgate.desk.amending import remember
from mailgate.desk.closing import OnClosed, heard_at, on_closed
from mailgate.desk.doing import Actor, carry_out
from mailgate.desk.draft import Draft
from mailgate.desk.joining import bring_in
from mailgate.desk.letters import Notice, NoticeKind, Refusal, Remark, Stored
from mailgate.desk.model import (
    Disposition,
    InternalNote,
    Known,
    Message,
    Person,
    PublicMessage,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.notices import (
    Became,
    assigned,
    customers_to_tell,
    mentioned,
    notify,
    read_outside,
    receipt,
    shown_sender,
    staff_to_tell,
    status_told,
    update,
)
from mailgate.desk.opening import open_ticket
from mailgate.desk.vocabulary import SayInternally, SayPublicly
from mailgate.desk.wishes import Commands, Note, OpenTicket, PublicReply
from mailgate.mail.model import Address, EntryId, Trust, Visibility


def reply(intent: PublicReply, known: Known) -> Decision:
    """A public message, by a customer or by staff."""
    return _staff_reply(intent, known) if intent.author.is_staff else _customer_reply(intent, known)


def _customer_reply(intent: PublicReply, known: Known) -> Decision:
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
    message = _public(intent, known)
    if intent.joins:  # before the words: what they wrote is theirs to see, and they are somebody who has written
        draft.join(author, message.id, None)
    draft.append(message, known.said, intent.trust)
    bring_in(
        draft, replace(known, trust=intent.trust), author, visible=Visibility.PUBLIC, joinable=not (intent.once or intent.joins)
    )
    if verdict is not OnClosed.THANKS:
        draft.turn(WaitingFor.STAFF, customer_wrote=True)
    if verdict is OnClosed.REOPEN or draft.ticket.status is Status.PENDING:
        draft.status(Status.OPEN, author)
    others = () if known.stub else customers_to_tell(draft, author, _on_the_mail(known))  # its file may hold anything
    told = update(draft, message, others)
    often = verdict is OnClosed.OFTEN
    heard = heard_at(intent.ticket, known.now) if often else known.now
    staff = staff_to_tell(draft, NoticeKind.CUSTOMER_MESSAGE, author, (), intent.ticket) if heard else ()
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
            reply=Visibility.PUBLIC,
            told=told,
            reopens=verdict is not OnClosed.THANKS,
            often=often,
        ),
        heard,
    )
    return _decided(draft, Disposition.REPLY, message, step)


def _staff_reply(intent: PublicReply, known: Known) -> Decision:
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    message = replace(_public(intent, known), goes_out=_goes_out(intent, known))
    draft.append(message, known.said, intent.trust)
    draft.watch(author)
    draft.turn(WaitingFor.CUSTOMER if draft.ticket.customers else draft.ticket.waiting_for, staff_wrote=True)
    if draft.ticket.assignee is None:
        draft.assign(author, author)  # the first public staff reply takes an unassigned ticket
    if draft.ticket.status is Status.NEW:
        draft.status(Status.OPEN, author)
    carry_out(intent.block, draft, Actor(person=author, since=EntryId(message.id + 1), met=known.met))
    bring_in(draft, replace(known, trust=intent.trust), author, visible=Visibility.PUBLIC)
    remember(draft, intent.ticket, message.id, author, said=True)
    told = update(draft, message, customers_to_tell(draft, author, frozenset()))
    # a status never runs ahead of the message it came with, so nobody is told of it alone while that waits
    status_told(draft, author, told if message.goes_out is None else [p.person for p in draft.ticket.customers])
    _tell_staff(draft, message, NoticeKind.STAFF_MESSAGE, intent.ticket, told)
    nobody = Remark.NOBODY if not told and not _own_ticket(draft) else None
    remark = intent.audience.remark or nobody
    became = Became(stored=Stored.PUBLIC, told=told, remark=remark, directly=known.directly, message=message)
    receipt(draft, author, intent.block, became)
    return _decided(draft, Disposition.REPLY, message, _visible(intent))


def note(intent: Note, known: Known) -> Decision:
    """An internal note by staff."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    message = InternalNote(
        id=known.fresh.entry,
        ticket=intent.ticket.number,
        author=author,
        text=intent.block.text,
        attachments=known.said.attachments,
        at=known.now,
    )
    draft.append(message, known.said, intent.trust)
    draft.watch(author)
    if not intent.block.problems:  # a command that cannot be obeyed stops all of them
        carry_out(intent.block, draft, Actor(person=author, since=EntryId(message.id + 1), met=known.met))
    bring_in(draft, known, author, visible=Visibility.INTERNAL)
    remember(draft, intent.ticket, message.id, author, said=False)
    status_told(draft, author, ())
    staff = _tell_staff(draft, message, NoticeKind.NOTE, intent.ticket, ())
    became = Became(stored=Stored.NOTE, told=staff, remark=intent.audience.remark, directly=known.directly)
    receipt(draft, author, intent.block, became)
    return _decided(draft, Disposition.NOTE, message, _visible(intent))


def commands(intent: Commands, known: Known) -> Decision:
    """Commands without words: they post no message."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    if not intent.block.problems:
        carry_out(intent.block, draft, Actor(person=author, since=known.fresh.entry, met=known.met))
    remember(draft, intent.ticket, known.fresh.entry, author, said=False)
    status_told(draft, author, ())
    assigned(draft, intent.ticket, author, ())
    deeds = [command for command in intent.block.commands if not isinstance(command, (SayPublicly, SayInternally))]
    remark = Remark.PROBLEM if intent.block.problems else None if deeds else Remark.EMPTY
    receipt(draft, author, intent.block, Became(stored=Stored.NOTHING, remark=remark))
    return _decided(draft, Disposition.COMMAND, None, _visible(intent))


def _tell_staff(
    draft: Draft, message: Message, kind: NoticeKind, before: TicketFacts, customers: tuple[Person, ...]
) -> tuple[Person, ...]:
    """Staff hear of a colleague's words: mentioned people watch from now on, and a plain Reply to it is a note."""
    author = message.author
    named = mentioned(message.text, draft.desk)
    for person in named:
        draft.watch(person)
    staff = staff_to_tell(draft, kind, author, named, before)
    notify(
        draft,
        staff,
        lambda person: Notice(
            to=person,
            kind=kind,
            head=draft.head,
            message=message,
            by=author,
            outside=read_outside(draft, message),
            reply=Visibility.INTERNAL,
            told=tuple(p for p in (*customers, *staff) if p.address != person.address),
        ),
    )
    assigned(draft, before, author, staff)
    return staff


def _public(intent: PublicReply, known: Known) -> PublicMessage:
    return PublicMessage(
        id=known.fresh.entry,
        ticket=intent.ticket.number,
        author=intent.author,
        text=intent.block.text,
        attachments=known.said.attachments,
        at=known.now,
    )


def _goes_out(intent: PublicReply, known: Known) -> datetime | None:
    """When words of staff go out; None: at once, because nothing waits here or nobody outside would get them."""
    window = known.policy.undo_window
    return (known.decided_at or known.now) + window if window and intent.ticket.customers else None


def _on_the_mail(known: Known) -> frozenset[Address]:
    return frozenset(p.address for p in known.copied)


def _own_ticket(draft: Draft) -> bool:
    """A member's own ticket has nobody outside, and they know it."""
    return draft.ticket.requester is not None and draft.ticket.requester.is_staff


def _visible(intent: PublicReply | Note | Commands) -> Step:
    return Step(rule="visibility", result=intent.audience.visibility.value, because=intent.audience.because)


def _decided(draft: Draft, disposition: Disposition, message: Message | None, step: Step) -> Decision:
    return Decision(
        disposition=disposition,
        actions=tuple(draft.actions),
        steps=(step,),
        ticket=draft.ticket.number,
        entry=message.id if message else None,
        visibility=message.visibility if message else None,
    )

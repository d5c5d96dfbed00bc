"""A mail becomes a ticket.

The one rule: a stranger's first mail costs nobody else a mail (no ack to machines or forged senders).
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.acknowledging import acknowledge
from mailgate.desk.actions import AddParticipant, Attend, CreateTicket, Decision, Remember, Step
from mailgate.desk.assigning import give, is_here
from mailgate.desk.behalf import spoken_for
from mailgate.desk.command.assign import AssignTo
from mailgate.desk.command.base import Actor
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.command.take import Take
from mailgate.desk.doing import answer, carry_out
from mailgate.desk.draft import Draft
from mailgate.desk.first_words import became, joinable, note_above, sent_later, store, worded
from mailgate.desk.handing import assigned
from mailgate.desk.joining import bring_in
from mailgate.desk.letters import Notice, NoticeKind
from mailgate.desk.linking import continues
from mailgate.desk.model import (
    Attention,
    Disposition,
    EventKind,
    InternalNote,
    Known,
    Message,
    Participant,
    Person,
    Priority,
    PublicMessage,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.notices import mentioned, receipt, shown_sender
from mailgate.desk.targets import opened
from mailgate.desk.telling import notify, staff_to_tell
from mailgate.desk.updating import customers_to_tell, read_outside, update
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import OpenTicket
from mailgate.mail.model import EntryId, TicketNumber, Visibility

NO_SUBJECT = "(no subject)"


def open_ticket(intent: OpenTicket, known: Known, follows: TicketFacts | None = None) -> Decision:
    """Make the ticket, store the words, acknowledge if that is allowed, tell staff. ``follows``: a closed ticket it continues."""
    intent = worded(intent, known := spoken_for(intent, known))
    draft, before = _create(intent, known, follows)
    author = intent.by_staff or intent.requester
    message = sent_later(_message(intent, known, author), intent, known)
    note = note_above(intent, known)
    store(draft, intent, known, (message, note))
    _turn(draft, intent, message)
    actor = Actor(known=known, person=intent.by_staff, since=EntryId((note or message).id + 1)) if intent.by_staff else None
    if actor is not None and not intent.block.problems:
        carry_out(intent.block, draft, actor)
    given = _give(draft, intent, known, follows)
    bring_in(draft, known, author, visible=message.visibility, joinable=joinable(intent, known))
    step = acknowledge(draft, known, intent, message)
    _tell_customers(draft, known, message)
    named = mentioned((note or message).text, draft.desk) if intent.by_staff else ()
    named += tuple(p for p in known.copied if p.is_staff)
    told = staff_to_tell(draft, NoticeKind.OPENED, author, named, before)
    notify(draft, told, lambda person: _notice(person, draft, message, known, told))
    notify(draft, told if note else (), lambda person: _notice(person, draft, note or message, known, told))
    assigned(draft, before, intent.by_staff, told, known)
    if actor is not None:
        _tell_author(draft, intent, actor, message, told)
    return Decision(
        disposition=Disposition.NEW_TICKET,
        actions=tuple(draft.actions),
        steps=(step, *given),
        ticket=draft.ticket.number,
        entry=message.id,
        visibility=message.visibility,
    )


def _tell_author(draft: Draft, intent: OpenTicket, actor: Actor, message: Message, told: tuple[Person, ...]) -> None:
    """What the member of staff who opened it gets."""
    if isinstance(message, PublicMessage):  # should the guard hold it, its author lets it out
        draft.actions.append(
            Remember(entry=message.id, ticket=draft.ticket.number, person=actor.person, changes={}, at=draft.now)
        )
    answer(intent.block, draft, actor)
    receipt(draft, actor.person, intent.block, became(intent, message, told, draft.desk.policy))


def _turn(draft: Draft, intent: OpenTicket, message: Message) -> None:
    """Whose turn it is: staff's, unless staff opened it for somebody with words for them."""
    if intent.by_staff is None or intent.forward is not None:
        if intent.by_staff is not None:
            draft.watch(intent.by_staff)
        draft.turn(WaitingFor.STAFF, customer_wrote=True)
    elif isinstance(message, PublicMessage) and intent.requester is not None and not draft.ticket.admits(intent.requester):
        draft.watch(intent.by_staff)
        draft.turn(WaitingFor.CUSTOMER, staff_wrote=True)


def _tell_customers(draft: Draft, known: Known, message: Message) -> None:
    """The first words go to whoever takes part already: the person it was opened for, the people of the ticket it continues."""
    if isinstance(message, PublicMessage) and message.text.strip() and not known.stub:  # the file of a stub may hold anything
        update(draft, message, customers_to_tell(draft, message.author, frozenset(p.address for p in known.copied)))


def _create(intent: OpenTicket, known: Known, follows: TicketFacts | None) -> tuple[Draft, TicketFacts]:
    """The bare ticket and its requester. Returns the draft and the facts before it was assigned."""
    requester = (follows.requester if follows else None) or intent.requester
    subject = follows.subject if follows else (intent.forward or known.said).subject
    ticket = _blank(known, requester, subject.strip() or NO_SUBJECT)
    draft = Draft(known.desk, ticket, known.now)
    draft.actions.append(
        CreateTicket(
            number=ticket.number,
            queue=ticket.queue,
            subject=ticket.subject,
            requester=requester,
            assignee=None,
            flagged=intent.flagged,
            follow_up_of=follows.number if follows else None,
            at=known.now,
        )
    )
    if requester is not None:
        role = ticket.role_for(requester)
        draft.actions.append(AddParticipant(ticket=ticket.number, person=requester, role=role, since=EntryId(0)))
    if not known.silent:  # its time passed before we had it, and a reminder would be a letter because of it
        draft.plan(opened(ticket.deadlines, draft.queue, known.now))
    draft.event(EventKind.CREATED, Visibility.PUBLIC, intent.by_staff or requester)
    if follows is not None:
        _carry_over(draft, known, intent, follows)
    return draft, ticket


def _give(draft: Draft, intent: OpenTicket, known: Known, follows: TicketFacts | None) -> tuple[Step, ...]:
    """Find somebody for it, unless its first words say who: whoever has the ticket it continues, while they are here."""
    if draft.ticket.status is Status.CLOSED or any(isinstance(c, (AssignTo, Take)) for c in intent.block.commands):
        return ()
    before = follows.assignee if follows else None
    if before is not None and is_here(before, draft.ticket.queue, known):
        draft.assign(before, None)
        return (Step(rule="assignment", result=before.address, because="theirs before"),)
    return give(draft, known)


def _carry_over(draft: Draft, known: Known, intent: OpenTicket, follows: TicketFacts) -> None:
    """What continues a ticket continues with its people: they see it from its first message on."""
    draft.ticket = replace(draft.ticket, continues=follows.number)
    continues(draft, follows.number)
    for participant in follows.customers:
        draft.carry(participant, known.fresh.entry)
    if intent.requester is not None and not intent.once:
        draft.join(intent.requester, known.fresh.entry, None)
    draft.ticket = replace(draft.ticket, staff_wrote=follows.staff_wrote)
    for person, wants in follows.attention.items():
        if wants.once:  # what comes now is the answer they wait for
            draft.actions.append(Attend(ticket=follows.number, person=person, attention=replace(wants, once=False)))
            draft.ticket = replace(draft.ticket, attention={**draft.ticket.attention, person: Attention(once=True)})


def _blank(known: Known, requester: Person | None, subject: str) -> TicketFacts:
    blank = TicketFacts(
        number=TicketNumber(known.fresh.ticket),
        queue=known.queue.name,
        subject=subject,
        title=subject,
        status=Status.NEW,
        priority=Priority.NORMAL,
        requester=requester,
        assignee=None,
        tags=frozenset(),
        waiting_for=WaitingFor.STAFF,
        participants=(),
        closed_at=None,
        staff_wrote=False,
        organisation=requester.organisation if requester else None,
    )
    if requester is None:
        return blank
    first = Participant(person=requester, role=blank.role_for(requester), since=EntryId(0), wrote=True)
    return replace(blank, participants=(first,))


def _message(intent: OpenTicket, known: Known, author: Person | None) -> Message:
    block: Block = intent.block
    if intent.forward is not None:
        return PublicMessage(
            id=known.fresh.entry,
            ticket=known.fresh.ticket,
            author=intent.requester,
            text=intent.forward.text,
            attachments=intent.forward.files,
            at=known.now,
        )
    by_partner = intent.by_staff is not None and intent.by_staff.is_partner
    inside = (
        intent.inside
        or block.has(SayInternally)
        or bool(block.problems)
        or (block.visibility_elsewhere and not block.has(SayPublicly))
        or (by_partner and not block.has(SayPublicly))
    )
    kind = InternalNote if intent.by_staff is not None and inside else PublicMessage
    message = kind(
        id=known.fresh.entry,
        ticket=known.fresh.ticket,
        author=author,
        text=block.text,
        attachments=known.said.attachments,
        at=known.now,
    )
    return replace(message, veiled=by_partner) if isinstance(message, PublicMessage) else message


def _notice(person: Person, draft: Draft, message: Message, known: Known, told: tuple[Person, ...]) -> Notice:
    outside = isinstance(message, PublicMessage) and not message.from_inside
    return Notice(
        to=person,
        kind=NoticeKind.OPENED,
        head=draft.head,
        message=message,
        by=message.author,
        outside=read_outside(draft, message),
        shown_sender=shown_sender(known) if outside else "",
        reply_to=known.reply_to if outside else (),
        proof=known.trust if outside else None,
        typed=known.said.typed,
        # a plain Reply to the notice of a customer's message is public, to any other internal
        reply=Visibility.PUBLIC if outside and draft.ticket.requester is not None else Visibility.INTERNAL,
        told=tuple(p for p in told if p.address != person.address),
    )

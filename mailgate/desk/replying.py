"""Words on an existing ticket. The one rule: the message first, then what it changes, the status last, then who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailgate.desk import enclosing
from mailgate.desk.actions import Decision, Step
from mailgate.desk.amending import remember
from mailgate.desk.asking import ask, beside
from mailgate.desk.catching_up import catch_up, hand_over
from mailgate.desk.colliding import crossed
from mailgate.desk.command.base import Actor
from mailgate.desk.doing import answer, carry_out
from mailgate.desk.draft import Draft
from mailgate.desk.handing import assigned, given
from mailgate.desk.joining import bring_in
from mailgate.desk.letters import Notice, NoticeKind, Remark, Stored
from mailgate.desk.model import (
    Disposition,
    InternalNote,
    Known,
    Message,
    Person,
    PublicMessage,
    Status,
    TicketFacts,
    Unread,
    WaitingFor,
)
from mailgate.desk.notices import Became, mentioned, receipt, status_told
from mailgate.desk.partnering import reached_directly
from mailgate.desk.saying import decided_on, said_publicly
from mailgate.desk.telling import notify, staff_to_tell
from mailgate.desk.updating import customers_to_tell, read_outside, update
from mailgate.desk.wishes import Commands, Note, PublicReply
from mailgate.mail.model import EntryId, Visibility


def staff_reply(intent: PublicReply, known: Known) -> Decision:
    """A public message by staff, or by a partner in the queue's name."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    message = replace(said_publicly(intent, known), goes_out=_goes_out(intent, known), veiled=author.is_partner)
    draft.append(message, known.said, intent.trust)
    draft.watch(author)
    draft.turn(WaitingFor.CUSTOMER if draft.ticket.customers else draft.ticket.waiting_for, staff_wrote=True)
    if draft.ticket.assignee is None and author.is_staff:
        draft.assign(author, author)  # the first public staff reply takes an unassigned ticket
    if draft.ticket.status is Status.NEW:
        draft.status(Status.OPEN, author)
    actor = Actor(known=known, person=author, since=EntryId(message.id + 1))
    carry_out(intent.block, draft, actor)
    bring_in(draft, replace(known, trust=intent.trust), author, visible=Visibility.PUBLIC, joinable=author.is_staff)
    remember(draft, intent.ticket, message.id, author, said=True)
    told = update(draft, message, customers_to_tell(draft, author, frozenset()))
    # a status never runs ahead of the message it came with, so nobody is told of it alone while that waits
    status_told(draft, author, told if message.goes_out is None else [p.person for p in draft.ticket.customers])
    _tell_staff(draft, message, known, intent.ticket, told)
    nobody = Remark.NOBODY if not told and not _own_ticket(draft) else None
    remark = intent.audience.remark or nobody or enclosing.as_links(message.attachments if told else (), known.policy)
    directly = reached_directly(draft, known)
    became = Became(stored=Stored.PUBLIC, told=told, remark=remark, directly=directly, message=message)
    became = replace(became, unread=catch_up(draft, author, intent.block, known))
    answer(intent.block, draft, actor)
    receipt(draft, author, intent.block, became)
    made = decided_on(draft, Disposition.REPLY, message, _visible(intent))
    return replace(made, collides=crossed(known, intent.ticket, author))


def note(intent: Note, known: Known) -> Decision:
    """An internal note by staff or a partner."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    message = InternalNote(
        id=known.fresh.entry,
        ticket=intent.ticket.number,
        author=author,
        text=intent.block.text,
        attachments=known.said.attachments,
        at=known.now,
    )
    draft.append(message, known.said, intent.trust, beside(intent.block, known, author))
    draft.watch(author)
    actor = Actor(known=known, person=author, since=EntryId(message.id + 1))
    if not intent.block.problems:  # a command that cannot be obeyed stops all of them
        carry_out(intent.block, draft, actor)
    bring_in(draft, known, author, visible=Visibility.INTERNAL)
    remember(draft, intent.ticket, message.id, author, said=False)
    status_told(draft, author, ())
    outside = ask(draft, known, intent.block, message)
    staff = _tell_staff(draft, message, known, intent.ticket, outside)
    told, directly = (*outside, *staff), reached_directly(draft, known)
    became = Became(stored=Stored.NOTE, told=told, remark=intent.audience.remark, directly=directly)
    became = replace(became, unread=catch_up(draft, author, intent.block, known))
    answer(intent.block, draft, actor)
    receipt(draft, author, intent.block, became)
    return decided_on(draft, Disposition.NOTE, message, _visible(intent))


def commands(intent: Commands, known: Known) -> Decision:
    """Commands without words: they post no message."""
    draft, author = Draft(known.desk, intent.ticket, known.now), intent.author
    actor = Actor(known=known, person=author, since=known.fresh.entry)
    if not intent.block.problems:
        carry_out(intent.block, draft, actor)
    remember(draft, intent.ticket, known.fresh.entry, author, said=False)
    status_told(draft, author, ())
    assigned(draft, intent.ticket, author, (), known)
    deeds = [command for command in intent.block.commands if command.visibility is None]
    remark = Remark.PROBLEM if intent.block.problems else None if deeds else Remark.EMPTY
    answer(intent.block, draft, actor)
    unread = catch_up(draft, author, intent.block, known)
    if not (draft.published or draft.more.keys() - {"wishes"}):  # what turned a message or ticket has told its own way
        receipt(draft, author, intent.block, Became(stored=Stored.NOTHING, remark=remark, unread=unread))
    return decided_on(draft, Disposition.COMMAND, None, _visible(intent))


def _tell_staff(
    draft: Draft, message: Message, known: Known, before: TicketFacts, customers: tuple[Person, ...]
) -> tuple[Person, ...]:
    """Staff hear of a colleague's words: mentioned people watch from now on, and a plain Reply to it is a note."""
    author = message.author
    kind = NoticeKind.STAFF_MESSAGE if isinstance(message, PublicMessage) else NoticeKind.NOTE
    named = (*mentioned(message.text, draft.desk), *(p for p in known.copied if draft.ticket.admits(p)))
    for person in named:
        draft.watch(person)
    staff = staff_to_tell(draft, kind, author, named, before)
    theirs = given(draft, before, author)
    staff = staff if theirs is None or theirs in staff else (*staff, theirs)
    unread = hand_over(draft, known) if theirs is not None else Unread()
    notify(
        draft,
        staff,
        lambda person: Notice(
            to=person,
            kind=kind if person != theirs else NoticeKind.ASSIGNED,
            unread=unread if person == theirs else Unread(),
            head=draft.head,
            message=message,
            by=author,
            outside=read_outside(draft, message),
            reply=Visibility.INTERNAL,
            told=tuple(p for p in (*customers, *staff) if p.address != person.address),
        ),
    )
    assigned(draft, before, author, staff, known)
    return staff


def _goes_out(intent: PublicReply, known: Known) -> datetime | None:
    """When words of staff go out; None: at once, because nothing waits here or nobody outside would get them."""
    window = known.policy.undo_window
    return (known.decided_at or known.now) + window if window and intent.ticket.customers else None


def _own_ticket(draft: Draft) -> bool:
    """A member's own ticket has nobody outside, and they know it."""
    return draft.ticket.requester is not None and draft.ticket.admits(draft.ticket.requester)


def _visible(intent: PublicReply | Note | Commands) -> Step:
    return Step(rule="visibility", result=intent.audience.visibility.value, because=intent.audience.because)

"""One message becomes a ticket of its own. The one rule: it stays where it was for all who saw it there; only whoever it concerns
comes along.

That is its author, if they are outside, else the requester, and nobody else: whoever else is to read on is brought in by ``#cc``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailgate.desk.actions import AddParticipant, Append, CreateTicket
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Notice, NoticeKind
from mailgate.desk.model import (
    Earlier,
    EventKind,
    Fresh,
    Message,
    Participant,
    Person,
    PersonKind,
    PublicMessage,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.targets import opened
from mailgate.desk.telling import notify, staff_to_tell
from mailgate.desk.turn_actions import Withdraw
from mailgate.desk.turned_letters import Turn, Turned
from mailgate.desk.turning import Asked, acknowledged
from mailgate.desk.updating import read_outside
from mailgate.mail.model import EntryId, TicketNumber, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What is split off, and what becomes of it."""

    earlier: Earlier
    fresh: Fresh
    """The new ticket's number; the deed's, with the copy's right behind it."""
    title: str = ""
    """The internal one of the new ticket; "": the old one's. What customers see is the old subject: nobody said it to them."""

    @property
    def copy(self) -> EntryId:
        """The number of the message on the new ticket."""
        return EntryId(self.fresh.entry + 1)


def split(draft: Draft, what: Split, asked: Asked) -> None:
    """A new ticket in the same queue that begins with the message; nobody outside is told before somebody writes."""
    old, earlier = draft.ticket, what.earlier
    whose = _whose(earlier, old)
    there = Draft(draft.desk, _blank(what, old, whose), draft.now)
    message = replace(earlier.message, id=what.copy, ticket=there.ticket.number)
    there.actions.append(_create(what, there.ticket, old))
    _first(there, what, old, whose)
    there.plan(opened(there.ticket.deadlines, there.queue, draft.now))
    there.event(EventKind.CREATED, Visibility.PUBLIC, asked.by)
    there.title(what.title or old.title, asked.by)
    there.actions.append(Append(message=message, said=earlier.said, author_role=earlier.author_role, trust=earlier.trust))
    if earlier.withdrawn:
        files = tuple(sorted(earlier.withdrawn))
        there.actions.append(Withdraw(entry=what.copy, files=files, because="withdrawn where it was split off"))
    there.watch(asked.by)
    if old.assignee is not None:
        there.assign(old.assignee, asked.by)
    data = {"entry": int(earlier.message.id)}
    there.event(EventKind.SPLIT, Visibility.INTERNAL, asked.by, ticket=int(old.number), how="from", **data)
    draft.event(EventKind.SPLIT, Visibility.INTERNAL, asked.by, ticket=int(there.ticket.number), how="into", **data)
    draft.more["split"] = [None, {"ticket": int(there.ticket.number), "copy": int(what.copy), **data}]
    draft.actions += there.actions
    _tell(draft, there, message, earlier, asked)


def _whose(earlier: Earlier, old: TicketFacts) -> Person | None:
    """Its author outside; else whoever asked on the old ticket."""
    author = earlier.message.author
    outside = author is not None and earlier.author_role is PersonKind.CUSTOMER
    return author if outside else old.requester


def _blank(what: Split, old: TicketFacts, whose: Person | None) -> TicketFacts:
    return TicketFacts(
        number=TicketNumber(what.fresh.ticket),
        queue=old.queue,
        subject=old.subject,
        title=old.subject,
        status=Status.NEW,
        priority=old.priority,
        requester=whose,
        assignee=None,
        tags=frozenset(),
        waiting_for=WaitingFor.STAFF,
        participants=(),
        closed_at=None,
        staff_wrote=False,
    )


def _create(what: Split, new: TicketFacts, old: TicketFacts) -> CreateTicket:
    return CreateTicket(
        number=new.number,
        queue=new.queue,
        subject=new.subject,
        requester=new.requester,
        assignee=None,
        flagged=False,
        follow_up_of=None,
        split_from=old.number,
        at=what.earlier.message.at,
    )


def _first(there: Draft, what: Split, old: TicketFacts, whose: Person | None) -> None:
    """The new requester sees the message if they saw it where it was, and all that follows."""
    if whose is None:
        return
    role = there.ticket.role_for(whose)
    since = what.copy if _saw(what.earlier, old, whose) else EntryId(what.copy + 1)
    author = what.earlier.message.author
    wrote = author is not None and author.address == whose.address
    there.actions.append(AddParticipant(ticket=there.ticket.number, person=whose, role=role, since=since, wrote=wrote))
    there.ticket = replace(there.ticket, participants=(Participant(person=whose, role=role, since=since, wrote=wrote),))


def _saw(earlier: Earlier, old: TicketFacts, person: Person) -> bool:
    if not isinstance(earlier.message, PublicMessage) or not earlier.out:
        return False
    part = old.participant(person.address)
    author = earlier.message.author
    mine = author is not None and author.address == person.address
    return mine or (part is not None and part.since <= earlier.message.id)


def _tell(draft: Draft, there: Draft, message: Message, earlier: Earlier, asked: Asked) -> None:
    """Whoever cares for the new ticket, the one who made it among them, has a letter of it to work from."""
    author = message.author
    by_customer = earlier.author_role is PersonKind.CUSTOMER
    reply = Visibility.PUBLIC if by_customer and isinstance(message, PublicMessage) else Visibility.INTERNAL
    staff = staff_to_tell(there, NoticeKind.OPENED, None, (), None)
    outside = read_outside(there, message)
    notify(
        draft,
        staff,
        lambda person: Notice(
            to=person,
            kind=NoticeKind.OPENED,
            head=there.head,
            message=message,
            by=author,
            outside=outside,
            shown_sender=f"{author.shown} <{author.address}>" if by_customer and author else "",
            proof=earlier.trust if by_customer else None,
            typed=earlier.said.typed,
            reply=reply,
            told=tuple(p for p in staff if p.address != person.address),
        ),
    )
    receipt = Turned(
        to=asked.by,
        head=draft.head,
        turn=Turn.SPLIT,
        entry=asked.deed,
        about=earlier.message.id,
        author=author.shown if author else "",
        mine=author is not None and author.address == asked.by.address,
        files=earlier.names,
        people=(there.ticket.requester,) if there.ticket.requester else (),
        other=there.ticket.number,
    )
    acknowledged(draft, receipt)

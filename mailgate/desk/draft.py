"""A decision in the making. The one rule: the facts and the actions change together, so letters tell how things stand *after*.

A Draft lives for the length of one pure decision; nobody outside sees it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailgate.desk import targets
from mailgate.desk.actions import (
    Action,
    AddParticipant,
    AddTags,
    Append,
    Assign,
    Beside,
    Hush,
    MoveToQueue,
    Record,
    RemoveParticipant,
    RemoveTags,
    Send,
    SetRequester,
    SetTitle,
    TurnTo,
)
from mailgate.desk.attending import Attending
from mailgate.desk.blocking import blockable
from mailgate.desk.heading import Head
from mailgate.desk.letters import Because, FailureNotice, Letter, Notice
from mailgate.desk.mail_actions import BlockSender, UnblockSender
from mailgate.desk.model import (
    Desk,
    EventKind,
    Message,
    Participant,
    Person,
    Role,
    Said,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.planning import Planning
from mailgate.mail.model import Address, EntryId, JournalId, Trust, Visibility


class Draft(Attending, Planning):
    """Collects the actions on one ticket; ``ticket`` is always how it will stand."""

    def __init__(self, desk: Desk, ticket: TicketFacts, now: datetime) -> None:
        """Start from the facts as they are."""
        self.desk = desk
        self.ticket = ticket
        self.home = ticket.number
        """Where what is done here can be taken back."""
        self.now = now
        self.actions: list[Action] = []
        self.blocked: str | None = None
        """Whom ``#spam`` blocked; "": nobody; None: it was not asked for."""
        self.quiet = False
        """Nobody outside is told of what happens."""
        self.because: dict[Address, Because] = {}
        """Why somebody of staff is told of it, other than that they chose to."""
        self.published: tuple[EntryId, JournalId | None] | None = None
        """The note that is made public, and the mail that asks for it."""
        self.wished = {}
        self.more: dict[str, object] = {}
        """What ``#undo`` has to take back besides what the facts show, by field: see ``desk.undoing``."""
        self.unseen = False
        """What happens now is no news outside: customers never saw what it takes back."""

    @property
    def head(self) -> Head:
        """What letters say about the ticket."""
        return Head.of(self.ticket, self.queue, self.now)

    def send(self, letter: Letter, waits: datetime | None = None, instead: FailureNotice | None = None) -> None:
        """One letter goes out; ``waits``: then, not at once. A partner's plain Reply is internal, whatever it answers."""
        if isinstance(letter, Notice) and letter.to.is_partner:
            letter = replace(letter, reply=Visibility.INTERNAL)
        self.actions.append(Send(letter=letter, waits=waits, instead=instead))

    def append(self, message: Message, said: Said, trust: Trust, beside: Beside | None = None) -> None:
        """Something was said; its author has written. ``beside``: in a side thread."""
        self.actions.append(Append(message=message, said=said, author_role=message.role, trust=trust, beside=beside))

    def event(self, kind: EventKind, visibility: Visibility, actor: Person | None, **data: object) -> None:
        """Something happened."""
        seen = Visibility.INTERNAL if self.unseen else visibility
        self.actions.append(Record(ticket=self.ticket.number, kind=kind, visibility=seen, actor=actor, at=self.now, data=data))

    def machine(self, kind: EventKind, actor: Person | None, said: Said, **data: object) -> None:
        """A machine's mail is an event: what answers it belongs here too, and stays inside."""
        event = Record(
            ticket=self.ticket.number, kind=kind, visibility=Visibility.INTERNAL, actor=actor, at=self.now, data=data, said=said
        )
        self.actions.append(event)

    def assign(self, person: Person | None, actor: Person | None) -> None:
        """Hand over; who is assigned watches, and ``new`` becomes ``open``."""
        if person == self.ticket.assignee:
            return
        self.actions.append(Assign(ticket=self.ticket.number, person=person, queue=self.ticket.queue))
        self.event(EventKind.ASSIGNED, Visibility.PUBLIC, actor, to=person.address if person else None)
        self.ticket = replace(self.ticket, assignee=person, assignee_waits=False)
        if person is not None:
            self.watch(person)
            if actor is None or actor.address != person.address:
                self.attend(person, snoozed_until=None)
            if self.ticket.status is Status.NEW:
                self.status(Status.OPEN, actor)

    def join(self, person: Person, since: EntryId, actor: Person | None) -> None:
        """Somebody outside joins the public side, from ``since`` on; who is inside already has no part there."""
        if self.ticket.admits(person):
            self.watch(person)
        elif not self.ticket.is_outside(person):
            self._join(person, Role.CC, since)
            self.event(EventKind.PARTICIPANT_ADDED, Visibility.PUBLIC, actor, address=person.address, role=Role.CC.value)

    def part(self, person: Person, actor: Person | None) -> None:
        """Somebody outside takes part no more."""
        if self.ticket.participant(person.address) is not None:
            self.actions.append(RemoveParticipant(ticket=self.ticket.number, person=person))
            self.event(EventKind.PARTICIPANT_REMOVED, Visibility.INTERNAL, actor, address=person.address)
            left = tuple(p for p in self.ticket.participants if p.person.address != person.address)
            self.ticket = replace(self.ticket, participants=left)

    def hush(self, person: Person, *, muted: bool) -> None:
        """Somebody outside gets no more mail about the ticket, or gets it again."""
        self.actions.append(Hush(ticket=self.ticket.number, person=person, muted=muted))
        people = (replace(p, muted=muted) if p.person.address == person.address else p for p in self.ticket.participants)
        self.ticket = replace(self.ticket, participants=tuple(people))

    def carry(self, participant: Participant, since: EntryId) -> None:
        """Somebody who took part in the ticket this one continues takes part here too, without any news."""
        if self.ticket.participant(participant.person.address) is not None:
            return
        self.actions.append(
            AddParticipant(
                ticket=self.ticket.number,
                person=participant.person,
                role=participant.role,
                since=since,
                wrote=participant.wrote,
            )
        )
        self.ticket = replace(
            self.ticket, participants=(*self.ticket.participants, replace(participant, since=since, generation=0))
        )

    def turn(self, waiting_for: WaitingFor, *, customer_wrote: bool = False, staff_wrote: bool = False) -> None:
        """Whose turn it is now."""
        self.actions.append(
            TurnTo(
                ticket=self.ticket.number,
                waiting_for=waiting_for,
                customer_at=self.now if customer_wrote else None,
                staff_wrote=staff_wrote or self.ticket.staff_wrote,
            )
        )
        self.ticket = replace(self.ticket, waiting_for=waiting_for, staff_wrote=staff_wrote or self.ticket.staff_wrote)
        if staff_wrote:
            self.answered()

    def wrote(self, staff_wrote: bool) -> None:
        """Whether staff have written publicly, as it was before."""
        self.ticket = replace(self.ticket, staff_wrote=staff_wrote)
        self.turn(self.ticket.waiting_for)

    def tag(self, tags: frozenset[str], actor: Person) -> None:
        """More tags."""
        if new := tags - self.ticket.tags:
            self.actions.append(AddTags(ticket=self.ticket.number, tags=new))
            self.event(EventKind.TAGGED, Visibility.INTERNAL, actor, added=sorted(new))
            self.ticket = replace(self.ticket, tags=self.ticket.tags | new)

    def untag(self, tags: frozenset[str], actor: Person) -> None:
        """Fewer tags."""
        if gone := tags & self.ticket.tags:
            self.actions.append(RemoveTags(ticket=self.ticket.number, tags=gone))
            self.event(EventKind.TAGGED, Visibility.INTERNAL, actor, removed=sorted(gone))
            self.ticket = replace(self.ticket, tags=self.ticket.tags - gone)

    def title(self, title: str, actor: Person) -> None:
        """Another internal title."""
        if title != self.ticket.title:
            self.actions.append(SetTitle(ticket=self.ticket.number, title=title))
            self.event(EventKind.TITLE, Visibility.INTERNAL, actor, old=self.ticket.title, new=title)
            self.ticket = replace(self.ticket, title=title)

    def move(self, queue: str, actor: Person) -> None:
        """Another queue."""
        if queue != self.ticket.queue:
            self.actions.append(MoveToQueue(ticket=self.ticket.number, queue=queue))
            self.event(EventKind.QUEUE_CHANGED, Visibility.INTERNAL, actor, old=self.ticket.queue, new=queue)
            self.ticket = replace(self.ticket, queue=queue)
            self.plan(targets.moved(self.ticket, self.queue, self.now))

    def spam(self, actor: Person) -> None:
        """Closed without a word; its requester is blocked where that may be."""
        self.quiet = True
        self.status(Status.CLOSED, actor)
        who = blockable(self.ticket, self.desk)
        self.blocked = who.address if who else ""
        if who is not None:
            self.actions.append(BlockSender(address=who.address, by=actor))
        self.event(EventKind.SPAM, Visibility.INTERNAL, actor, blocked=self.blocked or None)

    def unblock(self, address: Address, actor: Person, since: datetime) -> None:
        """The block that ``actor`` set with something done at ``since`` is lifted; an older one stays."""
        self.actions.append(UnblockSender(address=address, by=actor, since=since))

    def requester(self, person: Person | None, actor: Person, since: EntryId) -> None:
        """Another requester, or none; the old one stays on as cc. Whoever of staff asks watches."""
        if person == self.ticket.requester or (person and self.ticket.requester and _same(person, self.ticket.requester)):
            return
        role = self.ticket.role_for(person) if person else Role.REQUESTER
        self.actions.append(SetRequester(ticket=self.ticket.number, person=person, role=role, since=since))
        others = tuple(_demoted(p) for p in self.ticket.participants if person is None or not _same(p.person, person))
        organisation = person.organisation if person else None
        self.ticket = replace(self.ticket, requester=person, participants=others, organisation=organisation)
        if person is None:
            return
        seen = Visibility.PUBLIC if role is Role.REQUESTER else Visibility.INTERNAL
        self.event(EventKind.PARTICIPANT_ADDED, seen, actor, address=person.address, role=role.value)
        joined = Participant(person=person, role=role, since=since)
        self.ticket = replace(self.ticket, participants=(*others, joined))


def _same(one: Person, other: Person) -> bool:
    return one.address == other.address


def _demoted(participant: Participant) -> Participant:
    return replace(participant, role=Role.CC) if participant.role is Role.REQUESTER else participant

"""A ticket, who takes part in it and what is said on it.

The one rule: what is public and what is internal have different types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailgate.desk.model.people import Person
from mailgate.desk.model.words import PersonKind, Priority, Role, Status, WaitingFor
from mailgate.mail.model import Address, Attachment, EntryId, PersonId, TicketNumber, Visibility

_OUTSIDE = frozenset({Role.REQUESTER, Role.CC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person on a ticket. ``since`` is the first entry they may see."""

    person: Person
    role: Role
    since: EntryId
    generation: int = 0
    wrote: bool = False
    muted: bool = False
    """Somebody outside who asked for silence on this ticket, until they write again."""

    @property
    def to_others(self) -> Person:
        """As other customers know them: until they write here, whatever name the desk has for their address is its own."""
        return self.person if self.wrote else replace(self.person, name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """How somebody inside wants to hear of one ticket, whatever their setting."""

    muted: bool = False
    """Nothing, until they write, are named or assigned."""
    snoozed_until: datetime | None = None
    """Nothing until then; None: it is not snoozed."""
    once: bool = False
    """The customer's next answer, whatever else they chose."""
    seen: int = 0
    """The newest entry they were shown when they asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMessage:
    """Something said to everybody on the ticket. The only kind of message the functions that write to customers take."""

    id: EntryId
    ticket: TicketNumber
    author: Person | None
    text: str
    attachments: tuple[Attachment, ...] = ()
    """Without ``data``: files are kept as blobs and named by hash."""
    at: datetime
    goes_out: datetime | None = None
    """Until then it can be taken back, and only staff see it; None: it goes out at once."""
    veiled: bool = False
    """A partner wrote it: customers read it under the queue's name and learn nothing of them."""

    @property
    def from_inside(self) -> bool:
        """Whether staff or a partner wrote it."""
        return self.veiled or (self.author is not None and self.author.is_staff)

    @property
    def role(self) -> PersonKind:
        """In which part its author wrote: a partner whom the ticket does not admit is a customer there like any other."""
        if self.veiled:
            return PersonKind.PARTNER
        return PersonKind.STAFF if self.from_inside else PersonKind.CUSTOMER

    @property
    def visibility(self) -> Visibility:
        """Always public."""
        return Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalNote:
    """Something said inside."""

    id: EntryId
    ticket: TicketNumber
    author: Person | None
    text: str
    attachments: tuple[Attachment, ...] = ()
    at: datetime

    @property
    def role(self) -> PersonKind:
        """In which part its author wrote: whoever is no member of staff and yet says something inside is a partner in it."""
        return PersonKind.STAFF if self.author is not None and self.author.is_staff else PersonKind.PARTNER

    @property
    def visibility(self) -> Visibility:
        """Always internal."""
        return Visibility.INTERNAL


Message = PublicMessage | InternalNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What somebody has not read of a ticket, oldest first; ``more`` came before that, and is only counted."""

    messages: tuple[Message, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who made a ticket somebody's last, and when."""

    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Until when something must have happened on a ticket, and who was told already."""

    first_answer_by: datetime | None = None
    """Until then somebody should have answered; None: somebody has, or there is no target."""
    resolution_by: datetime | None = None
    """Until then it should be closed; it stands still while the ticket is pending."""
    due_at: datetime | None = None
    """What somebody wrote with ``#due``."""
    pending_since: datetime | None = None
    told: frozenset[str] = frozenset()
    """What was told once and is not told again: see ``desk.targets``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """What rules may know of a ticket."""

    number: TicketNumber
    queue: str
    subject: str
    title: str
    status: Status
    priority: Priority
    requester: Person | None
    assignee: Person | None
    tags: frozenset[str]
    waiting_for: WaitingFor
    participants: tuple[Participant, ...]
    closed_at: datetime | None
    staff_wrote: bool
    reopened: int = 0
    """Closed tickets: how often customers' mails reopened it within the last hour."""
    status_waits: bool = False
    """Closed and pending tickets: the message that made it so still waits, so nobody outside knows."""
    assignee_waits: bool = False
    """The message that made it somebody's still waits: nobody outside knows whose it is."""
    kept_at: tuple[datetime, ...] = ()
    """Closed tickets: when customers' mails came since it was closed and left it so, oldest first."""
    wake_at: datetime | None = None
    open_follow_up: TicketNumber | None = None
    """An open ticket that continues this closed one."""
    proven: bool = False
    """Its first message proved that its requester wrote it; looked up only where ``#spam`` may be asked for."""
    answered: bool = False
    """Staff have answered its requester, here or on another ticket; looked up as that is."""
    organisation: str | None = None
    """That of its requester."""
    merged_into: TicketNumber | None = None
    """What is written to it goes there."""
    attention: Mapping[PersonId, Attention] = field(default_factory=dict)
    """Of those inside who asked for silence here, or for news."""
    continues: TicketNumber | None = None
    """The closed ticket that it follows up."""
    deadlines: Deadlines = Deadlines()
    rating: str = ""
    """How a customer found it: ``good``, ``ok``, ``bad``."""
    linked: frozenset[TicketNumber] = frozenset()
    """Those it was linked to by the decision in the making; what was linked before stands in the timeline."""

    def participant(self, address: Address) -> Participant | None:
        """The person with that address or alias, if they take part."""
        return next((p for p in self.participants if p.person.has(address)), None)

    @property
    def watchers(self) -> tuple[Person, ...]:
        """Staff who take part."""
        return tuple(p.person for p in self.participants if p.person.is_staff)

    @property
    def customers(self) -> tuple[Participant, ...]:
        """Everybody on the public side of the ticket."""
        return tuple(p for p in self.participants if p.role in _OUTSIDE and not self.admits(p.person))

    def admits(self, person: Person) -> bool:
        """Whether somebody is inside here: staff, and a partner as long as their filter fits the ticket as it stands."""
        return person.is_staff or (person.is_partner and person.filter.fits(self.queue, self.tags, self.organisation))

    def is_outside(self, person: Person) -> bool:
        """Whether somebody takes part on the public side."""
        return any(p.person.has(person.address) for p in self.customers)

    def role_for(self, person: Person) -> Role:
        """What somebody is who asks for this ticket, or has it asked for them."""
        if not self.admits(person):
            return Role.REQUESTER
        return Role.WATCHER if person.is_staff else Role.PARTNER

"""The nouns of the desk: people, tickets, what is known of a mail. Its one rule: what is public and what is internal have
different types, and a visibility never has a default.

Rules get these values and answer with the actions of ``desk.actions``; nothing here reads a store, a clock or a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Generic, TypeVar, cast

from mailgate.desk.marked import N_
from mailgate.mail.model import (
    ActionKind,
    Address,
    Attachment,
    EntryId,
    JournalId,
    MailClass,
    MessageId,
    OutboxId,
    PersonId,
    TicketNumber,
    Trust,
    Via,
    Visibility,
)


class PersonKind(StrEnum):
    """What somebody is to the desk. ``system`` is Mailgate itself."""

    CUSTOMER = "customer"
    STAFF = "staff"
    PARTNER = "partner"
    SYSTEM = "system"


class Role(StrEnum):
    """What somebody is on one ticket."""

    REQUESTER = "requester"
    CC = "cc"
    PARTNER = "partner"
    WATCHER = "watcher"


_OUTSIDE = frozenset({Role.REQUESTER, Role.CC})


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"


class Priority(StrEnum):
    """How much it hurries."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class WaitingFor(StrEnum):
    """Whose turn it is."""

    STAFF = "staff"
    CUSTOMER = "customer"


class ClosedReply(StrEnum):
    """What a customer's mail does to a closed ticket."""

    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"
    REFUSE = "refuse"


class NotifyMode(StrEnum):
    """Which notices a member of staff gets."""

    ALL = "all"
    ASSIGNED = "assigned"
    MENTIONS = "mentions"
    DIGEST = "digest"
    NONE = "none"


class ReceiptMode(StrEnum):
    """When a member of staff is told what became of their own mail."""

    EXCEPTIONS = "exceptions"
    ALL = "all"
    NONE = "none"


class StaffTrust(StrEnum):
    """What a staff mail must prove: ``aligned`` (or submitted), or at least their own ``token`` with their own From."""

    ALIGNED = "aligned"
    TOKEN = "token"


class CcJoin(StrEnum):
    """Whether To and Cc of a mail bring people onto a ticket."""

    ALIGNED = "aligned"
    ALWAYS = "always"
    NEVER = "never"


class Disposition(StrEnum):
    """How a mail ended, once per queue."""

    NEW_TICKET = "new_ticket"
    REPLY = "reply"
    NOTE = "note"
    COMMAND = "command"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    LOOP = "loop"
    HELD = "held"
    REJECTED = "rejected"
    FAILED = "failed"


class Assignment(StrEnum):
    """A way to find somebody for a ticket that nobody has; a queue tries its ways in turn (see ``desk.assigning``)."""

    MANAGER = "manager"
    """The account manager of the organisation that its requester belongs to."""
    DEFAULT = "default"
    """The queue's own assignee."""
    ROUND_ROBIN = "round_robin"
    """Whoever of the queue has the fewest open tickets there."""


class EventKind(StrEnum):
    """What can happen to a ticket."""

    CREATED = "created"
    STATUS = "status"
    ASSIGNED = "assigned"
    PRIORITY = "priority"
    TAGGED = "tagged"
    QUEUE_CHANGED = "queue_changed"
    TITLE = "title"
    PARTICIPANT_ADDED = "participant_added"
    PARTICIPANT_REMOVED = "participant_removed"
    LINKED = "linked"
    BOUNCED = "bounced"
    AUTO_REPLY = "auto_reply"
    HELD = "held"
    RELEASED = "released"
    REVOKED = "revoked"
    SUPPRESSED = "suppressed"
    SPAM = "spam"
    UNDONE = "undone"
    MERGED = "merged"
    SPLIT = "split"
    PUBLISHED = "published"
    PRIVATISED = "privatised"
    DUE = "due"
    WATCHED = "watched"


class Doubt(StrEnum):
    """Why a mail is held for a human. The values are what people read, each in their own language."""

    OWN_ADDRESS = N_("it claims to come from one of our own addresses")
    TWO_TICKETS = N_("it names two tickets")
    UNPROVEN_REPORT = N_("a delivery report that proves nothing")
    NO_AUTHOR = N_("it has no one valid author")
    UNREADABLE = N_("it could not be read")
    OUR_WORDS = N_("it holds words of our own letters")
    STRANGER = N_("its sender does not take part in the ticket")
    CUSTOMER_INSIDE = N_("a customer wrote to an internal address")
    PROOF_FAILED = N_("its proof of origin failed")
    TYPED_UNPROVEN = N_("a typed ticket number needs a proven sender")
    STAFF_UNPROVEN = N_("a staff mail that does not prove its sender")
    BAD_ADDRESS = N_("it came to an address that means nothing here")
    NO_SUCH_TICKET = N_("it names a ticket that is not there")
    MACHINE_AS_STAFF = N_("a machine wrote in the name of staff")
    SPAM = N_("a server of ours calls it spam")
    BLOCKED = N_("its sender is blocked")
    LEAK = N_("it holds what stands in an internal note")
    COLLISION = N_("a colleague answered at the same time")


class Choice(StrEnum):
    """What a human may decide about a held mail."""

    ADD_ONCE = "add once"
    ADD_AS_CC = "add as cc"
    NEW_TICKET = "new ticket"
    ACCEPT = "accept as their message"
    SEND = "send"
    NOTE = "note"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which tickets a partner may see: of every kind that is given, one value must fit. Nothing given admits nothing."""

    queues: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def admits(self, ticket: TicketFacts) -> bool:
        """Whether the ticket as it stands fits."""
        return self.fits(ticket.queue, ticket.tags, ticket.organisation)

    def fits(self, queue: str, tags: frozenset[str], organisation: str | None) -> bool:
        """Whether a ticket of that queue, with these tags, of that organisation fits."""
        fits = (
            not self.queues or queue in self.queues,
            not self.tags or bool(tags & self.tags),
            not self.organisations or organisation in self.organisations,
        )
        return not self.empty and all(fits)

    @property
    def empty(self) -> bool:
        """Whether it names no condition at all."""
        return not (self.queues or self.tags or self.organisations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an address. ``id`` is None for somebody the store does not know yet."""

    id: PersonId | None
    address: Address
    name: str = ""
    kind: PersonKind
    language: str | None = None
    notify: NotifyMode = NotifyMode.ASSIGNED
    receipts: ReceiptMode | None = None
    queues: frozenset[str] = frozenset()
    """Staff: the queues they work in; empty means all."""
    aliases: frozenset[Address] = frozenset()
    """Other addresses of theirs, equal in every rule; letters go to ``address`` alone."""
    organisation: str | None = None
    """The name of the organisation they belong to; customers only."""
    shares: bool = False
    """That organisation lets its customers see each other's tickets."""
    filter: Filter = Filter()
    """Partners: the tickets they may see."""
    was_partner: bool = False
    """They were a partner once: what they write where they take part no more was meant for inside."""
    was_inside: bool = False
    """They were staff or a partner once: what they did then was the queue's."""
    timezone: str | None = None
    """As IANA names it; None: the gateway's."""
    digest_at: str | None = None
    """``HH:MM`` of their day; None: the gateway's hour."""
    quiet: str | None = None
    """``22:00-07:00`` of their day."""
    away_since: datetime | None = field(default=None, compare=False)
    away_until: datetime | None = field(default=None, compare=False)
    """Away from ``away_since`` on till then; None: here. See ``is_away``."""
    away_by: str = field(default="", compare=False)
    """Who said so: ``set``, or ``auto_reply`` where their own machine did."""

    def has(self, address: Address) -> bool:
        """Whether that is an address of theirs."""
        return address == self.address or address in self.aliases

    def is_away(self, now: datetime) -> bool:
        """Whether they are away at that moment; the last one of it is the first they are back."""
        begun = self.away_since is None or self.away_since <= now
        return self.away_until is not None and begun and now < self.away_until

    @property
    def is_staff(self) -> bool:
        """Whether this is a member of staff."""
        return self.kind is PersonKind.STAFF

    @property
    def is_partner(self) -> bool:
        """Whether this is a partner: inside, but only on the tickets their filter admits (``TicketFacts.admits``)."""
        return self.kind is PersonKind.PARTNER

    @property
    def shown(self) -> str:
        """Name for people to read; the local part where no name is known."""
        return self.name or self.address.partition("@")[0]


Span = tuple[int, int]
"""A piece of one day's hours: minutes since its midnight, from and till; 1440 is the midnight after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When people work. ``desk.business`` counts with it. Raises ValueError for one that is never open."""

    name: str
    timezone: tzinfo = UTC
    week: tuple[tuple[Span, ...], ...] = (((0, 1440),),) * 7
    """The hours of Monday to Sunday, each day's in order and apart."""
    closed: frozenset[date] = frozenset()
    """Holidays: nobody works on them, whatever the day of the week."""

    def __post_init__(self) -> None:
        """A calendar without hours would be counted along for ever."""
        if len(self.week) != 7 or not any(self.week):
            raise ValueError(f"the calendar {self.name!r} is never open")


ALWAYS = Calendar(name="")
"""Around the clock: a queue that names no calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A firm or club that customers belong to: by name, or because their own address is of one of its domains."""

    name: str
    shares: bool = False
    """Its customers see each other's tickets."""
    manager: Address | None = None
    """The member of staff who cares for it."""
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePolicy:
    """One queue: its address and how it treats people."""

    name: str
    address: Address
    display_name: str
    language: str
    closed_reply: ClosedReply = ClosedReply.REOPEN
    reopen_within: timedelta = timedelta(days=14)
    customer_updates: frozenset[str] = frozenset({"closed"})
    assignee: Address | None = None
    assignment: tuple[Assignment, ...] = (Assignment.MANAGER, Assignment.DEFAULT)
    """How a ticket that nobody has finds somebody: the first way that does."""
    form_senders: frozenset[Address] = frozenset()
    """Contact forms that write to this queue: the person stands in their Reply-To."""
    calendar: Calendar = ALWAYS
    first_answer: timedelta = timedelta(0)
    """Business time until somebody should have answered; 0: no target."""
    resolution: timedelta = timedelta(0)
    """Business time until a ticket should be closed; 0: no target."""
    remind_before: timedelta = timedelta(0)
    """Business time before a target is missed that somebody is reminded; 0: never."""
    escalate_to: Address | str = ""
    """Who hears of a missed target: an address of staff, ``all`` of the queue's, or "" for those who care for the ticket."""
    auto_close: timedelta = timedelta(0)
    """How long a ticket may be pending before it is closed by itself; 0: for ever."""
    auto_close_warning: timedelta = timedelta(0)
    """How long before that its customers are warned; 0: not at all."""
    satisfaction: bool = False
    """The letter that tells of closing asks how it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much a member of staff has to do in a queue: their open tickets there, and when one became theirs last."""

    person: Person
    open: int = 0
    last: int = 0
    """A number that rises with every ticket that becomes somebody's; 0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """How much automatic mail may go out before it stops (T24, T26), and how many notices one person gets. 0 is none."""

    acks_per_day: int = 10
    """Acknowledgements to one proven sender."""
    acks_unproven_per_day: int = 1
    """To a sender that proves nothing."""
    automatic_per_day: int = 10
    """Answers of all kinds to one address; news of tickets are counted apart, with the same bound."""
    automatic_per_ticket: int = 50
    """Automatic mails about one ticket in a day."""
    unproven_per_domain: int = 20
    """Answers in an hour to unproven senders of one domain."""
    automatic_per_hour: int = 200
    """The breaker: in an hour, to proven senders, to unproven ones, and as news, each."""
    quick_answers: int = 2
    quick_answer: timedelta = timedelta(minutes=1)
    """An answer this soon after ours, so many times in a row, is a machine's."""
    messages_per_hour: int = 20
    """Of one customer on one ticket; beyond, the ticket is quiet."""
    answers_about_held: int = 5
    """To one member of staff about one held mail in a day; what is above waits for the digest."""
    notices_per_day: int = 200
    """To one member of staff; a quarter of them is kept for tickets of their own."""
    quiet_notices: int = 10
    """That wait for the end of somebody's quiet hours; what is above is told in one digest then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent of one budget. ``since``: the start of its window, or its last use where each use begins a new one."""

    since: datetime
    spent: int = 0
    refused: int = 0
    told_at: datetime | None = None
    """When somebody was told that it is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An address that gets no mail any more, and why. ``outbox``: the letter that came back; None: set by hand.

    ``until``: it ends by itself, as a colleague's does; None: it does not."""

    address: Address
    reason: str
    outbox: OutboxId | None
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What rules may know of the configuration."""

    domain: str
    staff_trust: StaffTrust = StaffTrust.ALIGNED
    cc_join: CcJoin = CcJoin.ALIGNED
    cc_join_limit: int = 10
    receipts: ReceiptMode = ReceiptMode.EXCEPTIONS
    ack_max_age: timedelta = timedelta(hours=24)
    budgets: Budgets = Budgets()
    reopens_per_hour: int = 5
    staff_suppressed_for: timedelta = timedelta(days=1)
    """How long a colleague's address gets no mail after a hard bounce."""
    undo_window: timedelta = timedelta(0)
    timezone: str = "UTC"
    """Of those who have none of their own, as IANA names it."""
    digest_at: time = time(7)
    """Of the day of those who have no hour of their own."""
    digest_lines: int = 100
    """What one digest names; it counts the rest."""
    collision_window: timedelta = timedelta(minutes=10)
    """Two public messages of staff this close, of which the second did not know the first, collide; 0: none does."""
    away_for: timedelta = timedelta(days=1)
    """How long a member of staff counts as away after an automatic reply that names no day; 0: such replies say nothing."""
    operator: Address | None = None
    delimiter: str = "+"
    history: int = 50
    """How many messages or entries of a ticket are told again by mail, the newest."""
    listed: int = 20
    """How many tickets one list by mail names."""
    customer_attachments: int = 18 * 1024**2
    """Octets of files that go to customers with one message; 0: any."""
    customer_files: int = 100
    """How many."""
    own_lists: frozenset[str] = frozenset()
    """Group lists of ours, as ``mail.lists`` compares them."""


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
        return person.is_staff or (person.is_partner and person.filter.admits(self))

    def is_outside(self, person: Person) -> bool:
        """Whether somebody takes part on the public side."""
        return any(p.person.has(person.address) for p in self.customers)

    def role_for(self, person: Person) -> Role:
        """What somebody is who asks for this ticket, or has it asked for them."""
        if not self.admits(person):
            return Role.REQUESTER
        return Role.WATCHER if person.is_staff else Role.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A Message-ID in a mail that we know: which ticket, and the audience of a plain answer to it.

    ``kind``: ``issued`` a letter of ours · ``stored`` a mail on the ticket · ``mentioned`` a parent named by a stored mail."""

    ticket: TicketNumber
    kind: str
    audience: Visibility
    author: PersonId | None = None
    entry: EntryId | None = None
    """The message it carried or is."""
    withdrawn: bool = False
    """That message was public and is not any more: what staff answer to it stays inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHere:
    """A signed reply address the mail was sent to, with the verdict on its token."""

    ticket: TicketNumber
    person: PersonId
    audience: Visibility
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Something said before that a command is about."""

    message: Message
    home: TicketNumber
    """The ticket where it is answered now: its own, or the one that was merged into."""
    said: Said
    """As it came, without ids: those stay where they are."""
    author_role: PersonKind
    trust: Trust
    out: bool
    """Customers may see it by now."""
    withdrawn: frozenset[int] = frozenset()
    """The positions of its files that only staff may see."""
    unsent: int = 0
    """How many letters to those outside with it have not left."""
    held: bool = False
    """The leak guard holds it, or it collides: its mail waits for a decision of its author's."""
    journal: JournalId | None = None
    """The mail that said it publicly, or made it public."""
    published: bool = False
    """It was a note first."""
    copies: tuple[TicketNumber, ...] = ()
    """The tickets on which the same words are public, because it was split off."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(file.name for file in self.message.attachments)


class Standing(StrEnum):
    """Where a public message of staff stands on its way out."""

    WAITING = "waiting"
    """It waits for its time; nobody outside has seen it."""
    STOPPED = "stopped"
    """Its author stopped it."""
    LEAKS = "leaks"
    """The leak guard holds it."""
    COLLIDES = "collides"
    """A colleague answered at the same time: it is held."""
    WITHDRAWN = "withdrawn"
    """It was withdrawn before it left; whoever withdrew it may still give it back."""
    OUT = "out"
    NONE = "none"
    """There is no public message: a note, or commands alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a member of staff did on a ticket by one mail or call, as far as it can be taken back."""

    entry: EntryId
    """The message's, or a number of its own."""
    message: EntryId
    """The public message it is about: what was said with it, or the note it made public."""
    published: bool = False
    """It made a note public."""
    ticket: TicketNumber
    person: PersonId
    standing: Standing
    changes: Mapping[str, object]
    """What it changed besides: see ``desk.undoing``."""
    undone: bool
    """What it changed is taken back already."""
    journal: JournalId | None
    at: datetime
    later: tuple[tuple[EventKind, Mapping[str, object]], ...] = ()
    """What happened on the ticket since the deed, or since it was taken back: kind and data of each event."""
    letters: frozenset[Address] = frozenset()
    """Whose letters with its message may still go out."""
    stays: frozenset[str] = frozenset()
    """What of a withdrawal, merge or split cannot be taken back any more."""
    spoke: frozenset[Address] = frozenset()
    """Who has said something publicly on the ticket since."""
    part: tuple[tuple[Mapping[str, object], bool], ...] = ()
    """What was done on the ticket it merged, newest first: the changes, and whether they were taken back since the merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFacts:
    """A held mail, as far as deciding about it goes. ``number`` is what people call it by."""

    number: int
    queue: str
    ticket: TicketNumber | None
    sender: str
    """The address it claims to be from, or ""."""
    subject: str
    reason: str
    choices: tuple[Choice, ...]
    since: datetime
    announced: bool = True
    """Staff were told at once; what a machine wrote, and a backlog, waits for the digest."""
    confirmer: Person | None = None
    """Who was asked at their registered address whether it is theirs."""
    addressed: Visibility | None = None
    """The audience that its addresses on the ticket named when it was held; None where none did."""
    decided: str = ""
    """What was decided, in the words of the choice; "" while it waits."""
    decided_by: Person | None = None
    """Who decided it by mail; None for the operator's command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A public message of a colleague about the time of the mail; nothing keeps it inside."""

    entry: EntryId
    ticket: TicketNumber
    author: Person
    text: str
    at: datetime
    """When its mail came in."""
    letter: OutboxId
    """The first letter that was made of it: what was made before cannot have told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRead:
    """What the author of a mail had before them: the newest letter of ours, and the newest message, that it answers."""

    letter: OutboxId | None = None
    entry: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a human decided about a held mail. ``by`` None: the operator."""

    choice: Choice
    by: Person | None = None
    confirmed: bool = False
    """``by`` said at their registered address that it is theirs."""
    held: HeldFacts | None = None
    """The held mail, as it was when it was decided about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingHere:
    """The action address a mail came in at, with the verdict on its token: to whom it was given, and for which thing."""

    kind: ActionKind
    number: int
    person: PersonId
    valid: bool
    held: HeldFacts | None = None
    """The held mail of that number, for what is decided and confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the author of a mail signed about where it goes, where nothing but that signature proves them."""

    tickets: frozenset[TicketNumber]
    """Those whose addresses stand in To or Cc."""
    queue: bool
    """An address of the queue stands there."""
    stray_orders: bool
    """It came in at an address that orders something (``+N-close@``, a decision) and stands in neither."""
    ids: bool
    """In-Reply-To and References are signed."""
    subject: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFacts:
    """One letter that went out, as far as a bounce is concerned."""

    id: OutboxId
    ticket: TicketNumber | None
    recipient: Address
    kind: str
    entry: EntryId | None
    author: Person | None
    """Who wrote the message it carried."""
    persons_public: bool
    """Whether it carried a person's public message."""
    failed: bool = False
    """It is known already that it did not arrive."""
    message_id: MessageId
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SideHere:
    """A side thread that a mail answers: its author is the one who was asked, and came by the address or the ids of a question.

    ``asker``: who asked last, if they are still here."""

    id: int
    ticket: TicketNumber
    asker: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of one mail (or CLI call), ready to become a message."""

    text: str
    """What its author newly wrote, command block included."""
    full_text: str
    quoted_lines: int
    subject: str
    attachments: tuple[Attachment, ...]
    message_id: MessageId | None
    references: tuple[MessageId, ...]
    """Every id it names: In-Reply-To, then References newest first."""
    via: Via
    journal: JournalId | None
    at: datetime
    """When we took it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A mail that a member of staff hands on. ``sender`` is what the forward says of its author: a claim."""

    sender: Person | None
    """None where nobody can be read, or one of ourselves."""
    above: str
    """The member's own words."""
    subject: str
    text: str
    files: tuple[Attachment, ...]
    """Those of the mail handed on."""
    beside: tuple[Attachment, ...] = ()
    """The member's own files."""
    message_id: MessageId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The house as rules see it: its policy, its queues by name, its active staff."""

    policy: Policy
    queues: Mapping[str, QueuePolicy]
    staff: tuple[Person, ...]
    partners: tuple[Person, ...] = ()
    unreachable: frozenset[Address] = frozenset()
    """Staff's addresses that get no mail at present."""
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    """By name."""
    domains: Mapping[str, Organisation] = field(default_factory=dict)
    """The same organisations by each of their domains."""

    def newcomer(self, address: Address, name: str = "") -> Person:
        """Somebody the store does not know yet: a customer, of whichever organisation has the domain of that address."""
        theirs = self.domains.get(address.rpartition("@")[2])
        return Person(
            id=None,
            address=address,
            name=name,
            kind=PersonKind.CUSTOMER,
            organisation=theirs.name if theirs else None,
            shares=theirs is not None and theirs.shares,
        )

    def staff_of(self, queue: str) -> tuple[Person, ...]:
        """Staff who work in a queue; staff without a queue belong to all."""
        return tuple(p for p in self.staff if not p.queues or queue in p.queues)

    def find_staff(self, who: str) -> Person | None:
        """A member of staff by address or by local part, if exactly one fits."""
        fits = [p for p in self.staff if p.has(Address(who)) or who == p.address.partition("@")[0]]
        return fits[0] if len(fits) == 1 else None

    def partners_on(self, ticket: TicketFacts) -> tuple[Person, ...]:
        """Partners whose filter admits a ticket as it stands."""
        return tuple(p for p in self.partners if ticket.admits(p))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The next numbers of the rising series, for rules that need to name what they make."""

    ticket: TicketNumber
    entry: EntryId


Answer_co = TypeVar("Answer_co", covariant=True)
_Wanted = TypeVar("_Wanted")


class Need(Generic[Answer_co]):
    """A question that a command asks of the store before it is decided. Subclasses are frozen values (``desk.command.needs``)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What commands needed to know, by the question."""

    answers: Mapping[Need[object], object] = field(default_factory=dict)

    def get(self, need: Need[_Wanted]) -> _Wanted | None:
        """The answer; None: there is none, or nobody asked."""
        return cast("_Wanted | None", self.answers.get(need))


@dataclass(frozen=True, slots=True, kw_only=True)
class Predefined:
    """What there is of one name among the predefined messages."""

    texts: Mapping[str, str]
    """By language; empty: there is none of that name."""
    others: tuple[str, ...] = ()
    """The other names there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that rules may ask about one mail in one queue. Read inside the write transaction by ``deed.gather``."""

    now: datetime
    decided_at: datetime | None = None
    """When it is decided, which may be long after ``now``, its arrival; None: at once."""
    desk: Desk
    queue: QueuePolicy
    """The queue this mail reached."""
    fresh: Fresh
    said: Said
    author: Person | None
    """Who From claims to be: a known person, an unknown customer with ``id`` None, or None without one valid author."""
    reply_to: tuple[Address, ...] = ()
    """Where else than to its author the mail wants to be answered: shown, never obeyed."""
    from_address: Address | None = None
    """The very address they wrote from, where it is an alias of theirs; see ``sender``."""
    trust: Trust
    """What the mail proves of its author, the author's kind considered; never TOKEN (that depends on the ticket)."""
    trust_because: str
    place: Place | None = None
    """None: the way it came proves the author as well, or nothing does."""
    mail_class: MailClass
    class_reason: str
    may_auto_answer: bool
    headers_date: datetime | None
    return_path: Address | None
    silent: bool
    stub: bool = False
    met: Mapping[Address, Person] = field(default_factory=dict)
    """The known people behind addresses that stand on the mail or in its commands."""
    facts: Facts = field(default_factory=Facts)
    """What its commands need to know."""
    vouched: bool = False
    """A group list of ours, proven, passed it on for its author: the return path is the list's."""
    form: Person | None = None
    """It comes from a contact form of the queue, proven, for this person: nobody but their own word says who they are."""
    by_form: bool = False
    """It comes from a contact form of the queue, proven, whoever filled it in."""
    forward: Forward | None = None
    """A member of staff hands on somebody's mail."""
    spam: bool = False
    """A server of ours says so."""
    blocked: bool = False
    """Its author is blocked."""
    from_is_ours: bool = False
    """The author's address is one of our own queue addresses (T15)."""
    issued_by_us: bool = False
    """The mail's own Message-ID, or its loop mark, is one of ours: a letter that came back."""
    duplicate_of: JournalId | None = None
    to_base: bool = False
    """It names the queue's plain address, as far as it reached this queue at all."""
    service: str = ""
    """It came to an address of the desk itself and to nothing else here: ``control``, ``status``, ``help``; else ""."""
    numbered: Mapping[int, TicketNumber] | None = None
    """What the numbers of the digest mean that it answers; None: it answers none, and a number is a ticket's."""
    by_wish: bool = False
    """The queue was given by the operator or account, not by any recipient."""
    acting: ActingHere | None = None
    """The action address it came in at."""
    merged: Mapping[TicketNumber, TicketNumber] = field(default_factory=dict)
    """Tickets that are part of one named here; everything else here names that one already, but for ``deeds``."""
    deeds: tuple[Deed, ...] = ()
    """What the author, being staff, did last on the tickets named, and the deed an action address names; newest first."""
    crossings: tuple[Crossing, ...] = ()
    """What colleagues said publicly on the tickets named, about the time this mail came, oldest first; for staff mails."""
    read: LastRead = LastRead()
    signed: tuple[SignedHere, ...] = ()
    typed: tuple[tuple[TicketNumber, str], ...] = ()
    """Typed addresses it was sent to: ticket number and word."""
    inside_elsewhere: frozenset[TicketNumber] = frozenset()
    """Tickets whose internal addresses at other queues it names as well."""
    returned: OutboxFacts | None = None
    """The letter whose return path it came to, token verified."""
    returned_proven: bool = False
    """What the report says fits that letter: it is proof."""
    bad_address: bool = False
    """It came to a detail of this queue that means nothing (or whose token is wrong)."""
    references: tuple[Reference, ...] = ()
    """Known Message-IDs it names: In-Reply-To first, then References newest first."""
    taken: TicketNumber | None = None
    """The ticket of another queue that takes it there: the one of this queue that it names is part of that one."""
    bounced: OutboxFacts | None = None
    """The letter a delivery report names by Message-ID."""
    bounce_kind: str = ""
    bounce_says: str = ""
    bounce_ends: bool = False
    """Whether the report may end all mail to the address it is about, not only its letter."""
    """What the report says of the recipient: action and status, one line."""
    subject_ticket: TicketNumber | None = None
    """``[#N]`` or ``[#N internal]`` in the subject."""
    subject_internal: bool = False
    tickets: Mapping[TicketNumber, TicketFacts] = field(default_factory=dict)
    """Every ticket named by any of the above, and their open follow-ups."""
    copied: tuple[Person, ...] = ()
    """People on To and Cc that are not us and not the author; staff among them are known as such."""
    author_suppressed: Suppressed | None = None
    """The author's own address gets no mail at present."""
    directly: tuple[Address, ...] = ()
    """The very addresses at which people outside stand there."""
    mere_thanks: bool = False
    letters: tuple[str, ...] = ()
    """The texts of the letters of ours that the mail answers."""
    answered_text: str = ""
    """The public message the answered letter carried."""
    notes: tuple[str, ...] = ()
    """The internal notes of every ticket the mail names; for staff mails, and mails that hold marks of ours."""
    public_texts: tuple[str, ...] = ()
    """The public messages of those tickets."""
    marked_files: bool = False
    """A file of a staff mail holds a letter of ours to staff."""
    side: SideHere | None = None
    """The question of ours it answers, asked behind the customers' backs."""
    unread: Mapping[TicketNumber, Unread] = field(default_factory=dict)
    """What the author has not read of the tickets, where they take one."""
    handed: Mapping[TicketNumber, Unread] = field(default_factory=dict)
    """What somebody else has not read of them, whom the author gives one."""
    choice: Choice | None = None
    """A human has decided about this mail when it was held."""
    decided_by: Person | None = None
    """Who, if that was by mail."""
    confirmed: bool = False
    """That one is its author, and said so at their registered address."""
    held: HeldFacts | None = None
    """As what it waited until it was decided about."""

    @property
    def policy(self) -> Policy:
        """The gateway's policy."""
        return self.desk.policy

    @property
    def sender(self) -> Address | None:
        """The very address the mail says it is from."""
        return self.from_address or (self.author.address if self.author else None)

    def person(self, address: Address, name: str = "") -> Person:
        """Who has that address or alias; somebody new where nobody does."""
        return self.met.get(address) or self.desk.newcomer(address, name)

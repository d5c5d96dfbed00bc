"""Everything a decision may ask for. The one rule: an action is a value; ``deed`` applies them in order, in one transaction.

A person in an action may have no id yet; applying makes their row. Message ids come from ``Known.fresh``; events get theirs
when they are applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mailgate.desk.letters import FailureNotice, Letter
from mailgate.desk.mail_actions import BlockSender, Lift, SetAside, Suppress, UnblockSender
from mailgate.desk.model import (
    Attention,
    Choice,
    Crossing,
    Deadlines,
    Disposition,
    EventKind,
    Message,
    Person,
    PersonKind,
    Priority,
    Role,
    Said,
    Standing,
    Status,
    WaitingFor,
)
from mailgate.desk.turn_actions import Turning
from mailgate.mail.model import EntryId, JournalId, OutboxId, PersonId, TicketNumber, Trust, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTicket:
    """A new ticket."""

    number: TicketNumber
    queue: str
    subject: str
    requester: Person | None
    assignee: Person | None
    flagged: bool
    follow_up_of: TicketNumber | None
    split_from: TicketNumber | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AddParticipant:
    """Somebody joins; ``since`` is the first entry they may see. Staff roles never weaken an existing one."""

    ticket: TicketNumber
    person: Person
    role: Role
    since: EntryId
    wrote: bool = False
    """They have written already, on the ticket this one continues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The side thread with somebody outside. ``by``: who asks now; None: it is their answer."""

    person: Person
    by: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """A public message or a note joins the timeline; its mail's ids are indexed."""

    message: Message
    said: Said
    author_role: PersonKind
    trust: Trust
    beside: Beside | None = None
    """A note of a side thread, which is opened where there is none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event joins the timeline."""

    ticket: TicketNumber
    kind: EventKind
    visibility: Visibility
    actor: Person | None
    at: datetime
    data: Mapping[str, object] = field(default_factory=dict)
    said: Said | None = None
    """The mail that is this event (auto-replies, bounces): its ids are indexed, as internal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus:
    """``wake_at`` only with PENDING."""

    ticket: TicketNumber
    status: Status
    at: datetime
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Other deadlines. ``look_at``: when the clock has to look at them next; None: not before they change."""

    ticket: TicketNumber
    deadlines: Deadlines
    look_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How a customer found it."""

    ticket: TicketNumber
    rating: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Hand over; None unassigns. ``queue``: the ticket's, where it is their last one from now on."""

    ticket: TicketNumber
    person: Person | None
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAway:
    """Their own machine says that a member of staff is away till then; None: they are here."""

    person: Person
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority:
    """How much it hurries."""

    ticket: TicketNumber
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTags:
    """Tags are lower-case words."""

    ticket: TicketNumber
    tags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTags:
    """Tags the ticket had."""

    ticket: TicketNumber
    tags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveParticipant:
    """Somebody leaves; their row stays, and what they wrote stays theirs."""

    ticket: TicketNumber
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Attend:
    """How somebody inside wants to hear of the ticket from now on."""

    ticket: TicketNumber
    person: PersonId
    attention: Attention


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """Somebody outside asked for silence on the ticket, or wrote again."""

    ticket: TicketNumber
    person: Person
    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTitle:
    """The internal title; customers keep the first subject."""

    ticket: TicketNumber
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveToQueue:
    """The ticket belongs to another queue from now on."""

    ticket: TicketNumber
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRequester:
    """The requester is changed by command only; ``since`` is the first entry the new one may see. None: nobody asks any more."""

    ticket: TicketNumber
    person: Person | None
    role: Role = Role.REQUESTER
    """Whoever is inside asks as what they are there."""
    since: EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeAddresses:
    """The addresses signed for these people on the ticket are worthless from now on; they get new ones with their next mail."""

    ticket: TicketNumber
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewLinks:
    """Somebody's links that are about no single ticket are worthless from now on, and they are signed in nowhere.

    ``shown``: tickets that they could read without taking part; so are their links to these."""

    person: Person
    shown: tuple[TicketNumber, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTo:
    """Whose turn it is, and when the customer last wrote (None: unchanged)."""

    ticket: TicketNumber
    waiting_for: WaitingFor
    customer_at: datetime | None
    staff_wrote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The mail is parked for a human to decide."""

    ticket: TicketNumber | None
    reason: str
    choices: tuple[Choice, ...]
    announced: bool
    """Staff are told at once."""
    silent: bool = False
    """No list of the day names it either: it was taken in silently, or waits for somebody outside."""
    spam: bool = False
    confirmer: Person | None = None
    """Who is asked at their registered address whether it is theirs."""
    addressed: Visibility | None = None
    """The audience that its addresses name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideOn:
    """What becomes of a held mail is decided; it is carried out in a transaction of its own."""

    held: int
    choice: Choice
    by: Person
    remember: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """A deed of staff that can be taken back: what it changed, old and new (see ``desk.undoing``)."""

    entry: EntryId
    ticket: TicketNumber
    person: Person
    changes: Mapping[str, object]
    at: datetime
    message: EntryId | None = None
    """The note it made public."""
    journal: JournalId | None = None
    """The mail that asked for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a deed changed is taken back, or done again."""

    entry: EntryId
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """A public message that nobody outside has seen stays inside until it is let out: its letters are held."""

    entry: EntryId
    why: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class LetOut:
    """A public message that was withheld or waits goes out now. ``cleared``: whatever the leak guard finds in it."""

    entry: EntryId
    cleared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnIntoNote:
    """A public message that nobody outside has seen becomes a note; its letters are cancelled."""

    entry: EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """The mail of a message that the leak guard held has its end; ``again``: another one, should it have been discarded."""

    journal: JournalId
    entry: EntryId
    disposition: Disposition
    choice: Choice
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkUndelivered:
    """A letter that the relay had taken came back."""

    outbox: OutboxId
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One letter to one person; becomes one outbox row. ``waits``: it goes out then, not at once."""

    letter: Letter
    waits: datetime | None = None
    instead: FailureNotice | None = None
    """Told where the letter's address gets no mail at present."""


Action = (
    CreateTicket
    | AddParticipant
    | Append
    | Record
    | SetStatus
    | Plan
    | Rate
    | Assign
    | SetAway
    | SetPriority
    | AddTags
    | RemoveTags
    | RemoveParticipant
    | Hush
    | Attend
    | SetTitle
    | MoveToQueue
    | SetRequester
    | RevokeAddresses
    | RenewLinks
    | TurnTo
    | Hold
    | DecideOn
    | BlockSender
    | UnblockSender
    | Remember
    | Mark
    | Withhold
    | LetOut
    | TurnIntoNote
    | Turning
    | Settle
    | MarkUndelivered
    | SetAside
    | Suppress
    | Lift
    | Send
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule that was asked, what it said and why; printed by ``mailgate why``."""

    rule: str
    result: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do about one mail in one queue, and its one disposition."""

    disposition: Disposition
    actions: tuple[Action, ...]
    steps: tuple[Step, ...]
    ticket: TicketNumber | None = None
    entry: EntryId | None = None
    visibility: Visibility | None = None
    collides: Crossing | None = None
    """The message of a colleague that its own public message did not know of: it is held."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """One line per rule that mattered."""
        return tuple(f"{s.rule}: {s.result} ({s.because})" if s.because else f"{s.rule}: {s.result}" for s in self.steps)

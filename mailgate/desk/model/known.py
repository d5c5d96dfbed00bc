"""All that is known when a mail is decided. The one rule: rules see house and mail through these values and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar, cast

from mailgate.desk.model.deeds import ActingHere, Deed, HeldFacts
from mailgate.desk.model.mails import Crossing, Forward, LastRead, OutboxFacts, Place, Reference, Said, SideHere, SignedHere
from mailgate.desk.model.people import Organisation, Person, Suppressed
from mailgate.desk.model.policy import Policy, QueuePolicy
from mailgate.desk.model.tickets import TicketFacts, Unread
from mailgate.desk.model.words import Choice, PersonKind
from mailgate.mail.model import Address, EntryId, JournalId, MailClass, TicketNumber, Trust


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
    declined: bool = False
    """Whoever has the author's mailbox said lately that requests by the page's form in their name are not theirs."""
    claimed_before: int = 0
    """The number under which the last such request was held that they said is theirs; 0 for none."""
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
    read: LastRead = field(default_factory=LastRead)
    signed: tuple[SignedHere, ...] = ()
    typed: tuple[tuple[TicketNumber, str], ...] = ()
    """Typed addresses it was sent to: ticket number and word."""
    inside_elsewhere: frozenset[TicketNumber] = frozenset()
    """Tickets whose internal addresses at other queues it names as well."""
    returned: OutboxFacts | None = None
    """The letter whose return path it came to, token verified."""
    returned_proven: bool = False
    """What the report says fits that letter: it is proof."""
    lost: bool = False
    """Addresses are plain, and it answers a letter to staff that nothing names, or that means nothing any more."""
    bad_address: bool = False
    """It came to a detail of this queue that means nothing (or whose token is wrong)."""
    references: tuple[Reference, ...] = ()
    """Known Message-IDs it names: In-Reply-To first, then References newest first."""
    answers_unknown: bool = False
    """What it answers never came here, whatever ids it names: not at all, or not to its author."""
    taken: TicketNumber | None = None
    """The ticket of another queue that takes it there: the one of this queue that it names is part of that one."""
    bounced: OutboxFacts | None = None
    """The letter a delivery report names by Message-ID."""
    bounce_kind: str = ""
    bounce_says: str = ""
    """What the report says of the recipient: action and status, one line."""
    bounce_ends: bool = False
    """Whether the report may end all mail to the address it is about, not only its letter."""
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

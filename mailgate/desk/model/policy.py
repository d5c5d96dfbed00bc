"""What the configuration lets rules know: calendars, queues, budgets.

The one rule: a default here is the default of the setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, time, timedelta, tzinfo

from mailgate.desk.model.words import Assignment, CcJoin, ClosedReply, ReceiptMode, StaffTrust
from mailgate.mail.model import Address

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
    links_per_day: int = 10
    """Links to the page that one address is mailed on request."""
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
    reply_domain: str = ""
    also_read: tuple[str, ...] = ()
    """These three are a ``mail.layout``."""
    history: int = 50
    """How many messages or entries of a ticket are told again by mail, the newest."""
    listed: int = 20
    """How many tickets one list by mail names."""
    customer_attachments: int = 18 * 1024**2
    """Octets of files that go to customers with one message; 0: any."""
    customer_files: int = 100
    """How many."""
    linked_files: int = 0
    """Octets of files of one message that go to customers where those too much for a mail go as links; 0: none go so."""
    page: bool = False
    """There is a page to link to."""
    own_lists: frozenset[str] = frozenset()
    """Group lists of ours, as ``mail.lists`` compares them."""

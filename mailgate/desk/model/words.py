"""The words of the desk: what a person, a ticket, an event or a held mail can be.

The one rule: each value is stored and printed, so none is ever renamed.
"""

from __future__ import annotations

from enum import StrEnum

from mailgate.desk.marked import N_


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
    LOST_ANSWER = N_("it answers a letter to staff and no longer says which; use Reply, or the links in that letter")
    NO_SUCH_TICKET = N_("it names a ticket that is not there")
    MACHINE_AS_STAFF = N_("a machine wrote in the name of staff")
    SPAM = N_("a server of ours calls it spam")
    BLOCKED = N_("its sender is blocked")
    LEAK = N_("it holds what stands in an internal note")
    COLLISION = N_("a colleague answered at the same time")
    UNCONFIRMED = N_("nobody has confirmed yet that the request is theirs")


class Choice(StrEnum):
    """What a human may decide about a held mail."""

    ADD_ONCE = "add once"
    ADD_AS_CC = "add as cc"
    NEW_TICKET = "new ticket"
    ACCEPT = "accept as their message"
    SEND = "send"
    NOTE = "note"
    DISCARD = "discard"


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

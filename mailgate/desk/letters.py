"""Every mail we may send, as a value. The one rule: a letter to a customer can only hold a ``PublicMessage``.

``render`` turns a letter into a mail; nothing else makes mails. The two unions at the end are the two doors: what is no
``CustomerLetter`` cannot be handed to the door for customers, and the type checker says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailgate.desk.alarms import AlarmLetter
from mailgate.desk.asked_letters import AskedLetter
from mailgate.desk.deadline_letters import ClosingWarning, DeadlineLetter
from mailgate.desk.digest_letters import DigestLetter
from mailgate.desk.guard import Leak
from mailgate.desk.heading import Head
from mailgate.desk.held_letters import AboutHeld, Confirmation, HeldAnswer, HeldDigest, HeldNotice
from mailgate.desk.model import Crossing, Person, PublicMessage, Status, Unread
from mailgate.desk.notice_letters import Because, Notice, NoticeKind
from mailgate.desk.request_letters import RequestCheck
from mailgate.desk.service_letters import Help, ServiceLetter, WordAnswer
from mailgate.desk.side_letters import Question
from mailgate.desk.turned_letters import Turned
from mailgate.mail.model import Address, EntryId

__all__ = [
    "AboutHeld",
    "Because",
    "Confirmation",
    "Head",
    "HeldAnswer",
    "HeldDigest",
    "HeldNotice",
    "Help",
    "Notice",
    "NoticeKind",
    "RequestCheck",
    "Turned",
]
"""Letters and their parts that stand in modules of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Your mail is here, this is its number. ``textless``: without a byte of the sender's text (T24)."""

    to: Person
    head: Head
    textless: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A public message for one customer. ``closed``: the same mail also closed the ticket."""

    to: Person
    head: Head
    message: PublicMessage
    status: Status | None
    """The status the same mail brought about, if it is one customers are told of."""
    others: tuple[Person, ...]
    """The other public participants who get it: they stand in To and Cc, honestly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTold:
    """The status changed without a public message; that it happened and by whom, never why."""

    to: Person
    head: Head
    status: Status
    by: str
    """A display name, never an address."""
    assigned_to: str = ""
    """The news is not the status but the assignment: the display name of who cares for it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The ticket is closed and takes nothing more: nothing was added; this is how to open a new one."""

    to: Person
    head: Head
    proven: bool
    """Whether the mail proves its sender; it decides which budget pays."""


class Stored(StrEnum):
    """What a member of staff's own mail became."""

    PUBLIC = "public"
    NOTE = "note"
    HELD = "held"
    NOTHING = "nothing"
    FORWARDED = "forwarded"
    """A ticket for whoever wrote the mail they handed on."""


class Remark(StrEnum):
    """What a receipt has to explain. Each has one sentence per language in the templates."""

    BY_ANSWERED_MESSAGE = "by_answered_message"
    """Internal though addressed public: the message it answered was internal."""
    UNCLEAR_IS_INTERNAL = "unclear_is_internal"
    COMMAND_ELSEWHERE = "command_elsewhere"
    """A visibility command stood outside the command block: internal."""
    ASKED = "asked"
    """``#note`` or a note address."""
    OTHER_QUEUE = "other_queue"
    FORWARD = "forward"
    """A forward is never a reply."""
    NO_SENDER = "no_sender"
    """Whose mail was handed on cannot be told: the ticket is the member's own."""
    UNREAD = "unread"
    """The mail could not be read, so nobody knows what it says: internal."""
    TAIL = "tail"
    """Words of a letter of ours are left in the mail and cannot be told from the author's: internal."""
    NOBODY = "nobody"
    """Public, and there is nobody on the ticket to send it to."""
    EMPTY = "empty"
    """The mail held no words of its author."""
    TOO_MUCH = "too_much"
    """Its files are too large or too many for customers: nothing sent, nothing applied."""
    LINKED = "linked"
    """Its largest files are too much for a mail and go to customers as links to their page."""
    PROBLEM = "problem"
    """A command is unknown, misspelt or forbidden: nothing sent, nothing applied."""
    LEAK = "leak"
    """Held: what stands in it stands in an internal note too."""
    UNCHECKED = "unchecked"
    """Held: the leak guard itself failed at it."""
    COLLISION = "collision"
    """Held: a colleague answered at the same time."""
    LETTER_HELD = "letter_held"
    """A letter with nobody's message of staff is held; the operator lets it out."""
    STOPPED = "stopped"
    NOTED = "noted"
    SENT = "sent"
    UNDONE = "undone"
    TOO_LATE = "too_late"
    """It went out already; nothing changed."""
    WITHDRAWN = "withdrawn"
    """A note that was made public, and went out, is a note again."""
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOT_YOURS = "not_yours"
    NOTHING_LEFT = "nothing_left"
    """It was to be sent, and each letter of it is cancelled."""
    NOT_TO_ALL = "not_to_all"
    """It goes out, and somebody who takes part now is not among those it was written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line in the command block that cannot be obeyed. ``nearest`` is the right word, or ""."""

    line: str
    why: str
    """``unknown``, ``argument``, ``no_such_person``, ``not_now``, ``alone``, ``too_many``, ``not_yours``, ``not_outside``,
    ``internal``, ``one_question``, ``tail``, ``taken``, ``no_record``, and those of ``desk.refusals``."""
    nearest: str = ""
    says: str = ""
    """What would make sense, marked by ``N_``; for a wrong argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a member of staff's own mail: stored as what, going to whom."""

    to: Person
    head: Head
    stored: Stored
    recipients: tuple[Person, ...]
    remarks: tuple[Remark, ...] = ()
    done: tuple[str, ...] = ()
    """The commands applied, as written: ``#close``."""
    blocked: str | None = None
    """Whom ``#spam`` blocked; "": nobody; None: it was not asked for."""
    problems: tuple[Problem, ...] = ()
    sent_directly: tuple[Address, ...] = ()
    """Customers the author's own client also sent the mail to."""
    silenced: tuple[Person, ...] = ()
    """Customers who did not get it because they asked for silence."""
    goes_out: datetime | None = None
    """A public message waits until then, and can be stopped."""
    entry: EntryId | None = None
    """The message that can be stopped, sent or turned into a note."""
    leaks: tuple[Leak, ...] = ()
    """What the leak guard found in it."""
    crossing: Crossing | None = None
    """What a colleague said at the same time."""
    undone: tuple[str, ...] = ()
    """What was put back: ``status``, ``assignee`` …"""
    kept: tuple[str, ...] = ()
    """What was to be put back and stays, because somebody changed it since."""
    since: datetime | None = None
    """When what is talked about was written."""
    unread: Unread = field(default_factory=Unread)
    """What its reader had not read of the ticket they took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureNotice:
    """A letter could not be delivered; told to the author of the message it carried."""

    to: Person
    head: Head
    recipient: Address
    reply: str
    """What the relay or the bounce said, one line."""
    since: datetime
    suppressed: bool
    """The address gets no mail any more, until somebody lifts that."""


CustomerLetter = Acknowledgement | Update | StatusTold | Refusal | ClosingWarning | WordAnswer
StaffLetter = Notice | AboutHeld | Receipt | Turned | FailureNotice | Help | DeadlineLetter
Letter = CustomerLetter | RequestCheck | StaffLetter | AlarmLetter | DigestLetter | ServiceLetter | AskedLetter | Question

"""What a letter is to the outbox: its kind, what it carries, how it is answered. The one rule: no letter is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from mailgate.desk.alarms import AccountTrouble, AlarmLetter, BudgetSummary, NoticesDigest, StaffUnreachable
from mailgate.desk.asked_letters import Explained, Relived, Shown
from mailgate.desk.deadline_letters import ClosingWarning, Deadline, DeadlinesDigest
from mailgate.desk.digest_letters import DailyDigest, DigestLetter
from mailgate.desk.letters import (
    AboutHeld,
    Acknowledgement,
    Confirmation,
    CustomerLetter,
    FailureNotice,
    HeldAnswer,
    HeldDigest,
    HeldNotice,
    Help,
    Letter,
    Notice,
    Receipt,
    Refusal,
    RequestCheck,
    StatusTold,
    Turned,
    Update,
)
from mailgate.desk.model import PersonKind, QueuePolicy
from mailgate.desk.service_letters import HowTo, OwnTickets, PageLink, ServiceLetter, Transcript, WordAnswer
from mailgate.desk.side_letters import Question
from mailgate.mail.model import EntryId, TicketNumber, Visibility
from store.outbox_rows import Audience, Kind


def queue_of(letter: Letter) -> QueuePolicy:
    """The queue of a letter that is about no ticket."""
    if not isinstance(letter, AboutHeld | AlarmLetter | DigestLetter | DeadlinesDigest | ServiceLetter | Question | RequestCheck):
        raise TypeError(f"a {type(letter).__name__} has no ticket")
    return letter.queue


def ticket_of(letter: Letter) -> TicketNumber | None:
    """The ticket a letter is about."""
    if isinstance(letter, Question):
        return letter.asked.ticket
    return letter.head.number if letter.head is not None else None


def entry_of(letter: Letter) -> EntryId | None:
    """The message or note a letter carries."""
    if isinstance(letter, Question):
        return letter.asked.entry
    if isinstance(letter, Update):
        return letter.message.id
    return letter.message.id if isinstance(letter, Notice) and letter.message else None


def handed_in(letter: Letter) -> EntryId | None:
    """The public message that a question hands on."""
    return letter.handed.id if isinstance(letter, Question) and letter.handed is not None else None


def numbered_in(letter: Letter) -> Mapping[int, TicketNumber]:
    """What the numbers of a letter's lines mean: those of a digest, and of what became of an answer to one.

    A partner's list is written down as well: which tickets it names is asked once more before it leaves."""
    match letter:
        case NoticesDigest(waiting=waiting):
            return {number: one.ticket for number, one in enumerate(waiting, 1) if one.ticket is not None}
        case DailyDigest(lines=lines):
            return {number: one.ticket for number, one in enumerate(lines, 1)}
        case Transcript(numbered=numbered):
            return numbered or {}
        case OwnTickets(to=to, tickets=tickets) if to.is_partner:
            return {int(one.number): one.number for one in tickets}
        case _:
            return {}


def answers_of(letter: Letter) -> Visibility:
    """A plain Reply to the notice of a customer's message is public, to any other letter to staff internal.

    Customers' answers are always public.
    """
    if isinstance(letter, Notice):
        return letter.reply
    return Visibility.PUBLIC if isinstance(letter, CustomerLetter | RequestCheck) else Visibility.INTERNAL


def audience_of(letter: Letter) -> Audience:
    """The door a letter leaves by: what it is decides, and behind that only who gets it."""
    outside = isinstance(letter, OwnTickets | HowTo | PageLink) and letter.to.kind is PersonKind.CUSTOMER
    if isinstance(letter, CustomerLetter | RequestCheck) or outside:
        return Audience.CUSTOMER
    if isinstance(letter, Question):
        return Audience.OUTSIDER
    return Audience.PARTNER if letter.to.is_partner else Audience.STAFF


def kind_of(letter: Letter) -> Kind:  # noqa: C901, PLR0912 - one arm per letter is the point
    """What the outbox calls a letter."""
    match letter:
        case Acknowledgement():
            return Kind.ACKNOWLEDGEMENT
        case Update():
            return Kind.UPDATE
        case StatusTold():
            return Kind.STATUS
        case Refusal():
            return Kind.REFUSAL
        case Notice():
            return Kind.NOTICE
        case HeldNotice():
            return Kind.HELD_NOTICE
        case Confirmation():
            return Kind.CONFIRMATION
        case HeldAnswer():
            return Kind.HELD_ANSWER
        case HeldDigest():
            return Kind.HELD_DIGEST
        case Receipt() | Turned():
            return Kind.RECEIPT
        case FailureNotice():
            return Kind.FAILURE
        case Help():
            return Kind.HELP
        case Question():
            return Kind.QUESTION
        case BudgetSummary() | StaffUnreachable() | AccountTrouble():
            return Kind.ALARM
        case NoticesDigest() | DailyDigest():
            return Kind.DIGEST
        case Deadline() | DeadlinesDigest():
            return Kind.DEADLINE
        case ClosingWarning():
            return Kind.CLOSING
        case PageLink():
            return Kind.LINK
        case Transcript() | OwnTickets() | HowTo() | WordAnswer() | RequestCheck() | Shown() | Relived() | Explained():
            return Kind.ANSWER
        case _:
            assert_never(letter)

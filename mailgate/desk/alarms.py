"""Letters to staff that nobody's mail asks for: a budget is used up, notices beyond the ceiling, an address that is dead,
an account in trouble.

The one rule: each goes once for each window or digest, so that an alarm is never a flood itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailgate.desk.heading import Head
from mailgate.desk.model import Person, QueuePolicy
from mailgate.mail.model import Address, TicketNumber

HELD = "held"
"""In a digest: a notice of a held mail."""
MENTIONED = "mentioned"
"""In a digest: somebody named its reader."""


class Alarm(StrEnum):
    """What a budget that is used up means."""

    UNPROVEN = "unproven"
    """Senders that prove nothing get no more automatic answers: probably a flood in forged names."""
    PROVEN = "proven"
    """Senders that prove who they are get none either."""
    NEWS = "news"
    """Customers are not told of changes of status."""
    QUICK = "quick"
    """One sender answers our automatic mails as fast as a machine."""
    STORM = "storm"
    """One customer writes more on one ticket than a person would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSummary:
    """A budget is used up; told once in its window."""

    to: Person
    queue: QueuePolicy
    head: Head | None
    alarm: Alarm
    address: str
    """Whose mails used it up, where that is one address."""
    limit: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of a digest: a notice that was not sent by itself."""

    ticket: TicketNumber | None
    says: str
    """The title of the ticket, or the subject of a held mail."""
    kind: str
    """A NoticeKind, or ``HELD``."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesDigest:
    """The notices above somebody's ceiling, or of their quiet hours, a line each."""

    to: Person
    quiet: bool = False
    """They fell into quiet hours."""
    queue: QueuePolicy
    waiting: tuple[Waiting, ...]
    more: int
    """How many there are beyond those."""

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffUnreachable:
    """A member of staff's address refuses mail for good: told to whoever can put that right."""

    to: Person
    queue: QueuePolicy
    address: Address
    reason: str

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


class Affair(StrEnum):
    """Which way of ours is in trouble. Not the relay: without it no letter goes out; log and ``mailgate outbox`` tell of it."""

    MAILBOX = "mailbox"
    """Mail cannot be picked up from an ``[[imap]]`` account."""
    COPY = "copy"
    """Copies cannot be put into the Sent folder of an account."""
    SIGN_IN = "sign_in"
    """An ``[[oauth]]`` account cannot sign in."""
    EXPIRY = "expiry"
    """The sign-in of an ``[[oauth]]`` account is about to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with one account. Holds no secret: it is mailed and logged."""

    affair: Affair
    account: str
    """As the configuration calls it."""
    reason: str
    """One line, as the other side or we would tell it."""
    since: datetime
    command: str = ""
    """What to run at a shell; "" where nothing helps but looking."""
    until: datetime | None = None
    """When it ends by itself, of ``EXPIRY``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTrouble:
    """A way of ours needs a human: told to whoever hears when Mailgate does, once a day for each account and affair (before an
    end: once a week)."""

    to: Person
    queue: QueuePolicy
    trouble: Trouble

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


AlarmLetter = BudgetSummary | NoticesDigest | StaffUnreachable | AccountTrouble

"""The letters about held mails. The one rule: all of them go to staff, and what they say beyond sender and subject goes out once.

``HeldNotice`` asks those who care for the ticket, ``Confirmation`` the one in whose name a mail came, ``HeldAnswer`` tells what
became of an answer, ``HeldDigest`` lists what still waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailgate.desk.heading import Head
from mailgate.desk.model import Choice, Disposition, Person, QueuePolicy
from mailgate.mail.model import Address, TicketNumber, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNotice:
    """A mail waits for a human. Goes to staff only, bannered INTERNAL; an answer with the number of a choice decides."""

    to: Person
    queue: QueuePolicy
    head: Head | None
    number: int = 0
    """The held mail's; 0 for the one that the same decision holds, which has none yet."""
    held_sender: str
    proof: Trust | None
    """What the mail proves of that sender; None in a reminder."""
    typed: bool = False
    """Nobody mailed it: it was written on the page."""
    reply_to: tuple[Address, ...] = ()
    """Where it asks to be answered instead, shown and not heeded."""
    held_subject: str
    held_text: str
    """In a reminder ""."""
    reason: str
    """A Doubt in words."""
    choices: tuple[Choice, ...]
    asked: Person | None = None
    """Who was asked at their registered address whether it is theirs: nobody else can have it taken as theirs."""
    since: datetime | None = None
    """A reminder: it waits since then."""


class Confirm(StrEnum):
    """What somebody may say about a held mail that came in their name, or to their own address."""

    YES = "yes"
    """It was me: take it as I meant it."""
    REMEMBER = "yes, and remember this address as mine"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Was this you? Goes to the registered address of a member of staff; their answer with a number releases the mail."""

    to: Person
    queue: QueuePolicy
    head: Head | None
    number: int = 0
    """As in a HeldNotice."""
    held_sender: str
    held_subject: str
    held_text: str
    """In a reminder ""."""
    choices: tuple[Confirm, ...]
    signed: bool = False
    """It came to a signed address of their own, which a stranger who forges their name has not."""
    since: datetime | None = None
    """A reminder: it waits since then."""


class Answer(StrEnum):
    """What became of an answer to a held mail's letter. Each has one sentence per language in the templates."""

    TAKEN = "taken"
    """It is about to be carried out; told at once only where there is something else to tell."""
    DONE = "done"
    """It was carried out: ``HeldAnswer.became`` says what the mail is now."""
    HELD_AGAIN = "held_again"
    """It was carried out, and the mail is held for another reason."""
    FAILED = "failed"
    """It could not be carried out: the mail waits as before."""
    NO_CHOICE = "no_choice"
    WORDS = "words"
    """Beside the number it has words, which would be lost."""
    ALREADY = "already"
    NOT_YOURS = "not_yours"
    """Only the person in whose name it came, or the operator, may have it taken as theirs."""
    PROOF_FAILED = "proof_failed"
    """The answer itself failed its proof of origin."""
    STAYS = "stays"
    """No, it was not me: it waits for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAnswer:
    """What became of somebody's answer about a held mail."""

    to: Person
    queue: QueuePolicy
    head: Head | None
    number: int
    confirms: bool = False
    """It answers at a confirmation's address, and another answer goes there again."""
    answer: Answer
    held_sender: str
    held_subject: str
    choices: tuple[Choice | Confirm, ...] = ()
    """What the numbers stand for."""
    decided: str = ""
    """What was decided, in the words of the choice."""
    by: Person | None = None
    """Who decided; None is the operator."""
    became: Disposition | None = None
    remembered: bool = False
    """The sender's address is an alias from now on."""
    sent_directly: tuple[Address, ...] = ()
    """People outside to whom the answer's own mail program sent it as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One held mail in a digest."""

    number: int
    queue: QueuePolicy
    ticket: TicketNumber | None
    sender: str
    subject: str
    reason: str
    choices: tuple[Choice | Confirm, ...]
    confirms: bool = False
    """The reader was asked whether it is theirs, and answers to that."""
    theirs: bool = False
    """Somebody else was asked so: the reader can only discard it."""
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDigest:
    """All mails that still wait, once a day, for one member of staff; nothing of what they say."""

    to: Person
    queue: QueuePolicy
    """It goes out under this one's name."""
    lines: tuple[HeldLine, ...]
    unlisted: frozenset[int]
    """The numbers of those that wait too: they are counted, and listed another day."""

    @property
    def more(self) -> int:
        """How many more wait than are listed."""
        return len(self.unlisted)

    @property
    def head(self) -> None:
        """It is about no one ticket."""
        return None


AboutHeld = HeldNotice | Confirmation | HeldAnswer | HeldDigest

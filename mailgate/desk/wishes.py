"""What a mail can want, as values.

The one rule: a sum type, so that a new wish does not type-check until everybody handles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailgate.desk.audience import Audience
from mailgate.desk.customers_words import Word
from mailgate.desk.held_letters import Answer
from mailgate.desk.letters import Problem
from mailgate.desk.model import (
    Choice,
    Deed,
    Disposition,
    Doubt,
    Forward,
    HeldFacts,
    OutboxFacts,
    Person,
    SideHere,
    TicketFacts,
)
from mailgate.desk.vocabulary import Block, Line
from mailgate.mail.model import Trust, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """A new ticket. ``by_staff``: a member's own ticket, or one made by the command line for somebody; unacknowledged."""

    requester: Person | None
    block: Block
    flagged: bool
    machine: bool
    by_staff: Person | None = None
    once: bool = False
    """The author writes this once, let in by hand, and does not join."""
    by_form: bool = False
    """A contact form says who wrote it."""
    forward: Forward | None = None
    """Staff hand on the requester's own words; theirs above it are a note."""
    inside: bool = False
    """What staff wrote stays inside, whatever the commands say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicReply:
    """Words for everybody on the ticket. ``once``: the author writes this once without joining."""

    ticket: TicketFacts
    author: Person
    block: Block
    trust: Trust
    audience: Audience
    once: bool = False
    joins: bool = False
    """The author joins as cc (a held stranger's mail released so)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words for staff only."""

    ticket: TicketFacts
    author: Person
    block: Block
    trust: Trust
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidersNote:
    """Words of somebody who is not inside that only those inside may read: let in by hand, or the answer to a question.

    ``asker``: who asked for them, and hears of them whatever they chose."""

    ticket: TicketFacts
    author: Person
    block: Block
    trust: Trust
    audience: Audience
    asker: Person | None = None
    side: SideHere | None = None
    """The side thread they belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """A staff mail with commands and no words."""

    ticket: TicketFacts
    author: Person
    block: Block
    audience: Audience


class Wish(StrEnum):
    """A second thought about what one did on a ticket; all but the last are the word people write."""

    STOP = "stop"
    NOTE = "note"
    SEND = "send"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """A member of staff thinks again. ``deed``: what about, as far as there is anything."""

    ticket: TicketFacts
    author: Person
    wish: Wish
    deed: Deed | None
    problems: tuple[Problem, ...] = ()
    """The word does not stand alone: nothing is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """A delivery report about one of our letters. ``proven``: it came to that letter's return path."""

    letter: OutboxFacts
    ticket: TicketFacts | None
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplied:
    """A participant's machine wrote on an existing ticket."""

    ticket: TicketFacts
    author: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A mail nobody may act on yet: who wrote it, or where it belongs, is in doubt. Parked for a human."""

    ticket: TicketFacts | None
    reason: Doubt
    choices: tuple[Choice, ...]
    announced: bool
    """Staff hear of it at once; machines are held without a word."""
    spam: bool = False
    """Held as spam: set aside by itself after a time."""
    addressed: Visibility | None = None
    """The audience that its addresses on that ticket name, which nothing that happens while it waits may widen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideHeld:
    """Somebody who may decides what becomes of a held mail. ``remember``: its sender is the one who confirms it."""

    held: HeldFacts
    by: Person
    choice: Choice
    remember: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveHeld:
    """An answer that decides nothing about a held mail; its author, who is staff, is told why."""

    held: HeldFacts
    by: Person
    because: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Commands for many tickets, one a line, by proven staff (``desk.control``)."""

    author: Person
    lines: tuple[Line, ...]
    trust: Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDesk:
    """Somebody asks for their own open tickets, or how this desk works; or says too late that a request is theirs, and is told
    how to write it once more. ``refused``: why they are not answered, or ""."""

    word: str
    author: Person
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWord:
    """A customer's whole mail is one word about their own ticket."""

    ticket: TicketFacts
    author: Person
    word: Word
    trust: Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No more to do: a duplicate, a loop, a discarded mail."""

    disposition: Disposition
    because: str


Intent = (
    OpenTicket
    | PublicReply
    | Note
    | OutsidersNote
    | Commands
    | Amend
    | Bounced
    | AutoReplied
    | Stranger
    | DecideHeld
    | LeaveHeld
    | Control
    | AskDesk
    | OneWord
    | Nothing
)


def opens_by_command(intent: Intent) -> bool:
    """Whether a command of the mail makes a ticket, whatever becomes of the words beside it."""
    match intent:
        case PublicReply(block=block) | Note(block=block) | Commands(block=block):
            return not block.problems and any(command.opens for command in block.commands)
        case _:
            return False


def entries_of(intent: Intent) -> int:
    """How many entries it may need: the forwarded mail and a note above it; what splits off a message, and its copy; one for
    each ticket of many lines."""
    if opens_by_command(intent):
        return 2
    match intent:
        case OpenTicket(forward=forward) if forward is not None:
            return 2
        case Control(lines=lines):
            return max(1, len({line.number for line in lines}))
        case _:
            return 1

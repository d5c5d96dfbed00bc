"""What was done or said before and may be taken back or decided: deeds, held mails.

The one rule: it tells how far a thing has gone, and never decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.model.mails import Said
from mailgate.desk.model.people import Person
from mailgate.desk.model.tickets import Message
from mailgate.desk.model.words import Choice, EventKind, PersonKind, Standing
from mailgate.mail.model import ActionKind, Address, EntryId, JournalId, PersonId, TicketNumber, Trust, Visibility


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
    by_address: bool = True
    """It came to that very address. An id that says the same stands in each answer to the letter: it is nobody's own proof."""

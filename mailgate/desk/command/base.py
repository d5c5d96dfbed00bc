"""What every command is. The one rule: a command is a value; what it needs to know it asks for beforehand, so that it stays pure.

To add one, write a module in this folder with one frozen dataclass::

    @dataclass(frozen=True, slots=True)
    class Close(Command):
        \"\"\"``#close``\"\"\"

        names = ("close",)
        usage = N_("#close")
        meaning = N_("close the ticket")
        late = True

        def do(self, draft: Draft, actor: Actor) -> None:
            draft.status(Status.CLOSED, actor.person)

It is then read in the command block, checked, carried out, told in the receipt and listed in the help letter. In order:

1. ``read(argument, moment)`` makes the value of what follows the word. It raises BadArgumentError with what would make sense.
   A command that takes no argument need not define it.
2. ``needs()`` names the facts beyond the ticket, as ``Need`` values (``needs.py``); ``deed.needed`` answers each inside the
   transaction, and ``scene.facts.get(need)`` has the answer, None where there is none. A new kind of question is a class in
   ``needs.py`` and its reader in ``deed.needed``.
3. ``problem(scene)`` says why it cannot be done on this ticket, or None. With any problem nothing of the whole mail is done, so
   everything that can go wrong belongs here.
4. ``do(draft, actor)`` does it through the Draft, and never fails. What is so already is no news: no action, no event.
   Commands with ``late`` are done after all others: a status never runs ahead of what came with it.
5. ``answer(draft, actor)`` gives the letters that only this command asks for (``#help``); it is asked whatever is wrong with the
   rest of the mail, after everything is done, and changes nothing.

What a module of this folder imports must not itself know commands: ``wishes``, ``audience`` and ``vocabulary`` stand above.
An event or action of a new kind that ``#undo`` shall take back has its line in ``desk.undoing``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import ClassVar, Self

from mailgate.desk import hours, when
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Letter, Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import Desk, Facts, Known, Need, Person, PersonKind, Policy, QueuePolicy, TicketFacts
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import TOWARDS
from mailgate.mail import address as addresses
from mailgate.mail.model import Address, EntryId, TicketNumber, Visibility


class BadArgumentError(ValueError):
    """The argument of a known command makes no sense; the text says what would."""


#: Whoever works inside: partners as well as staff.
INSIDE = frozenset({PersonKind.STAFF, PersonKind.PARTNER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When and where a command was written: what ``tomorrow`` and ``1/2`` mean."""

    now: datetime
    zone: tzinfo = UTC
    language: str = "en"

    @classmethod
    def of(cls, known: Known) -> Self:
        """Of a mail: when it came in, where its author is."""
        return cls.by(known.author, known.queue, known.now, known.policy)

    @classmethod
    def by(cls, writer: Person | None, queue: QueuePolicy, now: datetime, policy: Policy) -> Self:
        """Of something that somebody wrote to a queue, by their own clock and in their own language, where they have one."""
        language = writer.language if writer else None
        return cls(now=now, zone=hours.zone_of(writer, policy), language=language or queue.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a command is judged by, before anything is done."""

    known: Known
    by: Person
    """Who commands."""
    ticket: TicketFacts | None
    """None: the mail opens one."""

    @property
    def desk(self) -> Desk:
        """The house."""
        return self.known.desk

    @property
    def facts(self) -> Facts:
        """The answers to what the commands of the mail need to know."""
        return self.known.facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who commands, and what there is to know for it."""

    known: Known
    person: Person
    since: EntryId
    """Where people who join begin to see."""

    @property
    def facts(self) -> Facts:
        """The answers to what the commands of the mail need to know."""
        return self.known.facts

    def find(self, address: Address, name: str = "") -> Person:
        """Who has that address; somebody new where nobody does. The command asks for them by ``PersonAt``."""
        return self.known.person(address, name)


class Command:
    """One command, as a value; see the module for the way it goes."""

    __slots__ = ()

    names: ClassVar[tuple[str, ...]] = ()
    """The words for it, lower case, the English one of the vocabulary first. None: no word in a mail, only by other ways."""
    usage: ClassVar[str] = ""
    """How it is written, marked by ``N_``: ``#assign who``."""
    meaning: ClassVar[str] = ""
    """What it does, marked by ``N_``, for the help letter."""
    readers: ClassVar[frozenset[PersonKind]] = frozenset({PersonKind.STAFF})
    """Who may use it. For everybody else it fails closed."""
    visibility: ClassVar[Visibility | None] = None
    """It says who may read the words; ``desk.audience`` obeys it. Words may follow on its line."""
    late: ClassVar[bool] = False
    """It sets the status, and is done after all others."""
    alone: ClassVar[bool] = False
    """A second thought: it must be the only wish of a mail."""
    even_as_note: ClassVar[bool] = False
    """What is ``alone`` may still come to an address for notes: that takes nothing from it."""
    opens: ClassVar[bool] = False
    """It makes a ticket of a message that is there already: their numbers are drawn beforehand."""
    whole_line: ClassVar[bool] = False
    """Its argument is the rest of the line, with any ``#`` in it."""
    told: ClassVar[bool] = True
    """The receipt names it among what was done."""

    @classmethod
    def read(cls, argument: str, moment: Moment) -> Self:
        """What ``argument``, what follows the word, makes of it. Raises BadArgumentError."""
        if argument:
            raise BadArgumentError(N_("takes no argument"))
        return cls()

    def needs(self) -> tuple[Need[object], ...]:
        """The facts it asks for beyond its ticket."""
        return ()

    def problem(self, scene: Scene, word: str) -> Problem | None:
        """Why it cannot be done, with ``word`` as it was written; None: it can."""
        return None

    def refused(self) -> str:
        """The same for somebody who typed it at the shell."""
        return "this cannot be done now"

    def do(self, draft: Draft, actor: Actor) -> None:
        """Do it."""

    def answer(self, draft: Draft, actor: Actor) -> tuple[Letter, ...]:
        """The letters it asks for."""
        return ()


def bare(argument: str) -> str:
    """What it is about: ``with 2`` is ``2``, ``an Tom`` is ``Tom``. A word alone is what it is."""
    words = argument.split()
    while len(words) > 1 and plain(words[0]) in TOWARDS:
        words.pop(0)
    return " ".join(words)


def one_address(argument: str) -> Address:
    """Exactly one mail address. Raises BadArgumentError."""
    found = addresses.read(argument.strip("<>"))
    if found is None:
        raise BadArgumentError(N_("one mail address"))
    return found


def ticket_number(argument: str) -> TicketNumber:
    """A ticket's number, with ``#`` or without. Raises BadArgumentError."""
    found = re.fullmatch(r"\[?#?(\d{1,9})\]?", bare(argument))
    if not found or not int(found[1]):
        raise BadArgumentError(N_("the number of a ticket"))
    return TicketNumber(int(found[1]))


def time_of(argument: str, moment: Moment) -> datetime:
    """A time to come, in UTC: ``3d``, ``Freitag``, ``2026-12-01``. Raises BadArgumentError."""
    try:
        return when.read(argument, moment.now, moment.zone, moment.language)
    except when.UnreadableTimeError as error:
        raise BadArgumentError(str(error)) from error


def entry_number(argument: str) -> EntryId | None:
    """The number of a message as people write it; None where there is none. Raises BadArgumentError."""
    number = argument.strip().lstrip("#")
    if not number:
        return None
    if not number.isdecimal() or not number.isascii() or len(number) > 15:
        raise BadArgumentError(N_("the number of a message, or nothing: then it is about the one you answer"))
    return EntryId(int(number))

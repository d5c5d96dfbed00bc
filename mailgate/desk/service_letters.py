"""Letters that somebody asked for: how to work here, one's own tickets, what became of commands. The one rule: they only tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailgate.desk.heading import Head
from mailgate.desk.model import Person, QueuePolicy, Status, WaitingFor
from mailgate.mail.model import Address, TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """How to work by mail: the commands and the addresses of one ticket."""

    to: Person
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line written to ``+control@``, and what became of it."""

    written: str
    ticket: TicketNumber | None
    title: str = ""
    why: str = ""
    """"": it was done. Else as in ``letters.Problem``, or ``no_number no_line no_ticket no_command outside other_line
    nothing_to_undo in_vain``."""
    nearest: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What became of each line."""

    to: Person
    queue: QueuePolicy
    lines: tuple[Told, ...]
    numbered: Mapping[int, TicketNumber] | None = None
    """What the numbers of the digest mean that was answered: they go on to mean that. None: it was none."""

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTicket:
    """One ticket of a list. ``topic``: the title for those inside, the first subject for everybody else."""

    number: TicketNumber
    topic: str
    status: Status
    waiting_for: WaitingFor
    assignee: str
    """The display name of who cares for it, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTickets:
    """Somebody's open tickets. ``textless``: without a byte of what anybody wrote (T24)."""

    to: Person
    queue: QueuePolicy
    tickets: tuple[OwnTicket, ...]
    textless: bool
    more: bool = False
    """There are more than those."""
    shared: tuple[OwnTicket, ...] = ()
    """Their colleagues', where their organisation shares."""

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class HowTo:
    """How this desk works. ``textless``: whoever asked has proved nothing."""

    to: Person
    queue: QueuePolicy
    textless: bool
    late: bool = False
    """They said that a request is theirs, which was thrown away before that: how to write it once more."""

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class WordAnswer:
    """What became of a customer's one word, and how their ticket stands."""

    to: Person
    head: Head
    word: str
    """``close reopen status cc stop``"""
    status: Status
    waiting_for: WaitingFor
    address: Address | None
    """Whom ``cc`` brought in."""
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """Where somebody sees all their tickets on the page; a partner: where they sign in. It holds nothing that anybody wrote."""

    to: Person
    queue: QueuePolicy
    proven: bool
    """Something was theirs beyond doubt, or was written to them; else all there is of them may be forged."""

    @property
    def head(self) -> None:
        """It is about no single ticket."""
        return


ServiceLetter = Transcript | OwnTickets | HowTo | PageLink

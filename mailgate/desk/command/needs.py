"""The questions that commands ask beforehand. The one rule: a question is a value, and ``deed.needed`` has a reader for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailgate.desk.model import Earlier, Load, Need, Person, Predefined, Taken, TicketFacts
from mailgate.desk.records import Record
from mailgate.desk.story import Story
from mailgate.mail.model import Address, EntryId, TicketNumber


@dataclass(frozen=True, slots=True)
class PersonAt(Need[Person]):
    """Whoever has that address or alias; found by ``Actor.find``."""

    address: Address


@dataclass(frozen=True, slots=True)
class TicketCalled(Need[TicketFacts]):
    """Another ticket, locked like the mail's own."""

    number: TicketNumber


@dataclass(frozen=True, slots=True)
class SaidBefore(Need[Earlier]):
    """The message or note of that number; None: the one that the mail answers."""

    number: EntryId | None


@dataclass(frozen=True, slots=True)
class HandedOn(Need[Mapping[TicketNumber, Earlier]]):
    """On each ticket that the mail names the message that it answers, else the newest of the customers."""


@dataclass(frozen=True, slots=True)
class Opener(Need[bool]):
    """How the tickets of the mail were opened: ``TicketFacts.proven`` and ``answered`` are looked up."""


@dataclass(frozen=True, slots=True)
class LinkedTo(Need[frozenset[TicketNumber]]):
    """The tickets that a ticket is linked to."""

    number: TicketNumber


@dataclass(frozen=True, slots=True)
class OpenTicketsOf(Need[tuple[Story, ...]]):
    """The open tickets of somebody, those first where something was said last. Of staff those assigned to them, the last
    changed first. One more than is listed."""

    address: Address


@dataclass(frozen=True, slots=True)
class OpenTicketsWithin(Need[tuple[Story, ...]]):
    """The open tickets of an organisation's people, those first where something was said last. As many as are listed, and those
    of the asker."""

    organisation: str


@dataclass(frozen=True, slots=True)
class StoryOf(Need[Story]):
    """A ticket with its whole timeline; what the asker may see of it is for ``desk.seeing``."""

    number: TicketNumber


@dataclass(frozen=True, slots=True)
class StoriesHere(Need[tuple[Story, ...]]):
    """The same of the tickets that the mail itself is about."""


@dataclass(frozen=True, slots=True)
class MacroCalled(Need[Predefined]):
    """The predefined messages of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Workload(Need[tuple[Load, ...]]):
    """How much everybody who works in a queue has to do there."""

    queue: str


@dataclass(frozen=True, slots=True)
class MyOpenTickets(Need[tuple[Story, ...]]):
    """The open tickets of whoever asks; as in ``OpenTicketsOf``."""


@dataclass(frozen=True, slots=True)
class MyLastQueue(Need[str]):
    """The queue of the ticket where something was said last of those that whoever asks may see; None: they see none."""


@dataclass(frozen=True, slots=True)
class EverProven(Need[bool]):
    """Whether anything of whoever asks was ever proven theirs, or somebody inside has written to them."""


@dataclass(frozen=True, slots=True)
class MyTickets(Need[tuple[tuple[TicketNumber, ...], tuple[TicketNumber, ...]]]):
    """All tickets where whoever asks takes part or was ever sent an address, and those that they could only read."""


@dataclass(frozen=True, slots=True)
class RecordOf(Need[Record]):
    """What became of the mail that is answered, else of the asker's own last one on the ticket."""


@dataclass(frozen=True, slots=True)
class LastTaken(Need[Mapping[TicketNumber, Taken]]):
    """Who made each of the mail's tickets somebody's."""

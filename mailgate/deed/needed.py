"""The answers to what commands need to know. The one rule: one reader for each question, inside the transaction that acts on it.

A question without a reader is a mistake of ours, found by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlmodel import Session

from mailgate.deed.recorded import record
from mailgate.desk.command.needs import (
    EverProven,
    HandedOn,
    LastTaken,
    LinkedTo,
    MacroCalled,
    MyLastQueue,
    MyOpenTickets,
    MyTickets,
    Opener,
    OpenTicketsOf,
    OpenTicketsWithin,
    PersonAt,
    RecordOf,
    SaidBefore,
    StoriesHere,
    StoryOf,
    TicketCalled,
    Workload,
)
from mailgate.desk.model import Earlier, Facts, Load, Need, Person, Predefined, Taken, TicketFacts
from mailgate.desk.records import Record
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.story import Story
from mailgate.mail.model import Address, EntryId, PersonId, TicketNumber
from store import (
    answered,
    chain,
    earlier,
    links,
    macros,
    page_access,
    readers,
    records,
    strangers,
    taken,
    tickets,
    timeline,
    workload,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a question is asked."""

    session: Session
    met: Mapping[Address, Person]
    """The people named, if known."""
    now: datetime
    answers: EntryId | None = None
    """The message that the mail answers."""
    asker: Person | None = None
    here: tuple[TicketNumber, ...] = ()
    """The tickets that the mail is about."""
    listed: int = 1
    """How many tickets one list names."""


def read(needs: Iterable[Need[object]], room: Room) -> Facts:
    """An answer to each of these questions. Raises TypeError for what nobody reads."""
    return Facts({need: _answer(need, room) for need in needs})


def addresses(needs: Iterable[Need[object]]) -> tuple[Address, ...]:
    """Whom the questions are about."""
    return tuple(need.address for need in needs if isinstance(need, PersonAt | OpenTicketsOf))


def _answer(need: Need[object], room: Room) -> object:
    reader = READ.get(type(need))
    if reader is None:
        raise TypeError(f"nobody reads what {type(need).__name__} asks")
    return reader(need, room)


def _person(need: PersonAt, room: Room) -> Person | None:
    return room.met.get(need.address)


def _ticket(need: TicketCalled, room: Room) -> TicketFacts | None:
    number = chain.end(room.session, [need.number]).get(need.number, need.number)
    return tickets.facts(room.session, [number], lock=True).get(number)


def _said(need: SaidBefore, room: Room) -> Earlier | None:
    number = need.number if need.number is not None else room.answers
    return earlier.said(room.session, number, room.now) if number is not None else None


def _open_tickets(need: OpenTicketsOf, room: Room) -> tuple[Story, ...]:
    person = room.met.get(need.address)
    if person is None or person.id is None:
        return ()
    return _stories(_open(person, person.id, room), room)


def _open(person: Person, number: PersonId, room: Room) -> tuple[TicketNumber, ...]:
    if person.is_staff:
        return timeline.assigned_to(room.session, number, room.listed + 1)
    return timeline.open_of(room.session, number, room.now, room.listed + 1)


def _shared(need: OpenTicketsWithin, room: Room) -> tuple[Story, ...]:
    which = (readers.of_organisation(need.organisation), readers.open_outside(room.now))
    numbers = readers.numbers(room.session, which, readers.said_outside(room.now))
    return _stories(islice(numbers, 2 * room.listed + 1), room)


def _mine(_need: MyOpenTickets, room: Room) -> tuple[Story, ...]:
    if room.asker is None or room.asker.id is None:
        return ()
    return _stories(_open(room.asker, room.asker.id, room), room)


def _last_queue(_need: MyLastQueue, room: Room) -> str | None:
    if room.asker is None or room.asker.id is None:
        return None
    last = None if room.asker.is_partner else readers.said_outside(room.now)
    numbers = readers.numbers(room.session, [readers.could_read(room.asker)], last)
    stories = (timeline.story(room.session, number) for number in numbers)
    seen = (story for story in stories if story and as_seen_by(room.asker, story, Address(""), room.now) is not None)
    return next((story.ticket.queue for story in seen), None)


def _ever_proven(_need: EverProven, room: Room) -> bool:
    asker = room.asker
    return asker is not None and asker.id is not None and strangers.ever_proven(room.session, asker.id, room.now)


def _all_mine(_need: MyTickets, room: Room) -> tuple[tuple[TicketNumber, ...], tuple[TicketNumber, ...]]:
    return page_access.tickets(room.session, room.asker) if room.asker is not None else ((), ())


def _record(_need: RecordOf, room: Room) -> Record | None:
    author = room.asker.id if room.asker is not None else None
    journal = records.journal(room.session, room.answers, author, room.here)
    found = record(room.session, journal, room.here) if journal is not None else None
    if found is None or found.ticket is None or room.asker is None or not room.asker.is_staff:
        return found  # a partner may see the ticket, and not the part of it that the mail came to
    return replace(found, ticket=chain.end(room.session, [found.ticket]).get(found.ticket, found.ticket))


def _story(need: StoryOf, room: Room) -> Story | None:
    return timeline.story(room.session, need.number)


def _stories_here(_need: StoriesHere, room: Room) -> tuple[Story, ...]:
    return _stories(room.here, room)


def _stories(numbers: Iterable[TicketNumber], room: Room) -> tuple[Story, ...]:
    found = (timeline.story(room.session, number) for number in numbers)
    return tuple(story for story in found if story is not None)


def _linked(need: LinkedTo, room: Room) -> frozenset[TicketNumber]:
    return links.of(room.session, need.number)


def _macro(need: MacroCalled, room: Room) -> Predefined:
    return macros.called(room.session, need.name)


def _handed_on(_need: HandedOn, room: Room) -> Mapping[TicketNumber, Earlier]:
    return answered.on(room.session, room.here, room.answers, room.now)


def _opener(_need: Opener, _room: Room) -> bool:
    return True  # ``gather`` looks it up on the tickets themselves


def _workload(need: Workload, room: Room) -> tuple[Load, ...]:
    return workload.of_queue(room.session, need.queue)


def _taken(_need: LastTaken, room: Room) -> Mapping[TicketNumber, Taken]:
    return taken.last(room.session, room.here)


#: The reader of each question.
READ: dict[type[Need[object]], Callable[..., object]] = {
    PersonAt: _person,
    TicketCalled: _ticket,
    LinkedTo: _linked,
    HandedOn: _handed_on,
    SaidBefore: _said,
    OpenTicketsOf: _open_tickets,
    OpenTicketsWithin: _shared,
    StoryOf: _story,
    MyOpenTickets: _mine,
    MyLastQueue: _last_queue,
    MyTickets: _all_mine,
    EverProven: _ever_proven,
    RecordOf: _record,
    StoriesHere: _stories_here,
    Opener: _opener,
    MacroCalled: _macro,
    Workload: _workload,
    LastTaken: _taken,
}

"""The answers to what commands need to know. The one rule: one reader for each question, inside the transaction that acts on it.

A question without a reader is a mistake of ours, found by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from mailgate.desk.command.needs import LinkedTo, Opener, PersonAt, TicketCalled
from mailgate.desk.model import Facts, Need, Person, TicketFacts
from mailgate.mail.model import Address, TicketNumber
from store import links, tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a question is asked."""

    session: Session
    met: Mapping[Address, Person]
    """The people named, if known."""


def read(session: Session, needs: Iterable[Need[object]], met: Mapping[Address, Person]) -> Facts:
    """An answer to each of these questions. ``met``: the people named, if known. Raises TypeError for what nobody reads."""
    room = Room(session=session, met=met)
    return Facts({need: _answer(need, room) for need in needs})


def addresses(needs: Iterable[Need[object]]) -> tuple[Address, ...]:
    """Whom the questions are about."""
    return tuple(need.address for need in needs if isinstance(need, PersonAt))


def _answer(need: Need[object], room: Room) -> object:
    reader = READ.get(type(need))
    if reader is None:
        raise TypeError(f"nobody reads what {type(need).__name__} asks")
    return reader(need, room)


def _person(need: PersonAt, room: Room) -> Person | None:
    return room.met.get(need.address)


def _ticket(need: TicketCalled, room: Room) -> TicketFacts | None:
    return tickets.facts(room.session, [need.number], lock=True).get(need.number)


def _linked(need: LinkedTo, room: Room) -> frozenset[TicketNumber]:
    return links.of(room.session, need.number)


def _opener(_need: Opener, _room: Room) -> bool:
    return True  # ``gather`` looks it up on the tickets themselves


#: The reader of each question.
READ: dict[type[Need[object]], Callable[..., object]] = {
    PersonAt: _person,
    TicketCalled: _ticket,
    LinkedTo: _linked,
    Opener: _opener,
}

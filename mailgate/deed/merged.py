"""What a mail names of merged tickets leads to the one they are part of. The one rule: on every path, to the end of the chain.

Tokens were judged before, by the ticket they were made for: that is what they prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlmodel import Session

from mailgate.desk.model import ActingHere, HeldFacts, OutboxFacts, Place, Reference, SignedHere, TicketFacts
from mailgate.mail.model import TicketNumber
from store import chain

_Thing = TypeVar("_Thing", SignedHere, Reference, OutboxFacts, HeldFacts)


@dataclass(frozen=True, slots=True)
class Ends:
    """Which tickets are part of which, as far as one mail names them."""

    into: Mapping[TicketNumber, TicketNumber]
    all: frozenset[TicketNumber]
    """The tickets where things are answered, and their parts: deeds are taken back where they were done."""

    @classmethod
    def of(cls, session: Session, numbers: Iterable[TicketNumber]) -> Ends:
        """Of these tickets."""
        named = tuple(numbers)
        into = chain.end(session, named)
        ends = {into.get(number, number) for number in named}
        parts = {part: number for number in ends for part in chain.parts(session, number)}
        return cls(into | parts, frozenset(ends | parts.keys()))

    def taken(
        self, named: Iterable[TicketNumber], found: Mapping[TicketNumber, TicketFacts], here: str, elsewhere: frozenset[str]
    ) -> TicketNumber | None:
        """The ticket that takes a mail by another queue it reached as well, which one of this queue's is part of by now."""
        mine = (number for number in named if number in self.into and number in found and found[number].queue == here)
        return next((self.into[number] for number in mine if found[self.into[number]].queue in elsewhere), None)

    def number(self, number: TicketNumber) -> TicketNumber:
        """Where that ticket is answered."""
        return self.into.get(number, number)

    def numbers(self, numbers: Iterable[TicketNumber]) -> frozenset[TicketNumber]:
        """The same for several."""
        return frozenset(map(self.number, numbers))

    def one(self, thing: _Thing | None) -> _Thing | None:
        """Something on a ticket, where that is answered."""
        number = thing.ticket if thing is not None else None
        return thing if thing is None or number is None else replace(thing, ticket=self.number(number))

    def each(self, things: Iterable[_Thing]) -> tuple[_Thing, ...]:
        """The same for several."""
        return tuple(found for thing in things if (found := self.one(thing)) is not None)

    def acting(self, acting: ActingHere | None) -> ActingHere | None:
        """An action address about a held mail."""
        return replace(acting, held=self.one(acting.held)) if acting is not None and acting.held is not None else acting

    def place(self, place: Place | None) -> Place | None:
        """What the author signed about where it goes."""
        return replace(place, tickets=self.numbers(place.tickets)) if place is not None else None

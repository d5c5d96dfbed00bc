"""Where words of the page go, and what they answer. The one rule: the address says the ticket, the person and who may read it,
signed like any that is mailed; it is only never mailed.

It is written in the shipped layout, and read in it (``deed.bordering``), so that a form works also where the addresses of letters
can say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from mailgate.deed import strand
from mailgate.deed.house import House
from mailgate.desk.model import QueuePolicy
from mailgate.mail.model import Address, MessageId, PersonId, TicketNumber, Visibility
from mailgate.mail.recipient import Addresses
from store.outbox_rows import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where words go, and what they answer."""

    queue: QueuePolicy
    to: Address
    """The recipient of the envelope."""
    subject: str
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody at a ticket."""

    ticket: TicketNumber
    person: PersonId
    generation: int
    """Theirs on that ticket (``store.tickets.generations``)."""
    queue: QueuePolicy
    subject: str
    """As they know it."""


def of_customer(house: House, session: Session, seat: Seat) -> Place:
    """A customer's public words on a ticket."""
    return _place(house, session, seat, Visibility.PUBLIC, Audience.CUSTOMER)


def of_partner(house: House, session: Session, seat: Seat, visibility: Visibility) -> Place:
    """A partner's words on a ticket that admits them: a note all the same, unless ``#public`` stands above them."""
    return _place(house, session, seat, visibility, Audience.PARTNER)


def of_queue(queue: QueuePolicy, subject: str) -> Place:
    """A new request."""
    return Place(queue=queue, to=queue.address, subject=subject)


def _place(house: House, session: Session, seat: Seat, visibility: Visibility, audience: Audience) -> Place:
    thread = strand.Strand(ticket=seat.ticket, person=seat.person, audience=audience, answers=visibility)
    parent, ids = strand.before(session, house, thread)
    shipped = Addresses(house.addresses.keys)
    return Place(
        queue=seat.queue,
        to=shipped.signed(seat.queue.address, seat.ticket, seat.person, visibility, seat.generation),
        subject=f"Re: {seat.subject}",
        in_reply_to=parent,
        references=ids,
    )

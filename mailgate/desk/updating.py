"""Public messages on their way to customers. The one rule: each customer hears of every public message, in every case.

Letters are made from a Draft after all its changes, so each tells how the ticket stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mailgate.desk.actions import SetStatus
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Update
from mailgate.desk.model import InternalNote, Message, Participant, Person, PublicMessage, Role, Status
from mailgate.mail.model import Address


def customers_to_tell(draft: Draft, author: Person | None, on_the_mail: frozenset[Address]) -> tuple[Participant, ...]:
    """Who gets a public message: by staff everybody outside; by a customer those who may be relayed to and have it not already.

    No spam relay: before staff have written publicly or they have written themselves, people on Cc get no customer's mail."""
    heard = (p for p in draft.ticket.customers if not p.muted)
    everyone = [p for p in heard if author is None or p.person.address != author.address]
    if author is not None and draft.ticket.admits(author):
        return tuple(everyone)
    may = [p for p in everyone if p.role is Role.REQUESTER or p.wrote or draft.ticket.staff_wrote]
    return tuple(p for p in may if p.person.address not in on_the_mail)


def update(draft: Draft, message: PublicMessage, to: Iterable[Participant]) -> tuple[Person, ...]:
    """The public message to each customer; returns whom."""
    told = tuple(p.person for p in to if p.since <= message.id)
    status = news(draft)
    public = tuple(p.to_others for p in draft.ticket.customers if p.since <= message.id and not p.muted)
    unknown = draft.ticket.assignee_waits and message.goes_out is None
    head = replace(draft.head, assignee=None) if unknown else draft.head
    for person in told:
        others = tuple(p for p in public if p.address != person.address)
        draft.send(Update(to=person, head=head, message=message, status=status, others=others), message.goes_out)
    return told


def read_outside(draft: Draft, message: Message) -> bool:
    """Whether somebody outside may read a message: who wrote it, or who takes part since then."""
    inside = isinstance(message, InternalNote) or message.from_inside
    return not inside or any(p.since <= message.id for p in draft.ticket.customers)


def news(draft: Draft) -> Status | None:
    """The status this decision brought about, if customers of the queue are told of it."""
    changes = [a.status for a in draft.actions if isinstance(a, SetStatus)]
    told = draft.desk.queues[draft.ticket.queue].customer_updates
    return changes[-1] if changes and changes[-1].value in told else None

"""Customers of one organisation and each other's tickets. The one rule: reading is not writing; who only reads takes part in
nothing, gets no letter, and their mail on the ticket is a stranger's.

An organisation shares because the operator says so, and belonging to it by an address's domain is enough for reading alone:
whatever is told of a ticket goes to that very address.
"""

from __future__ import annotations

from mailgate.desk.model import Participant, Person, TicketFacts
from mailgate.mail.model import EntryId


def reads_since(person: Person, ticket: TicketFacts) -> EntryId | None:
    """The first entry that somebody outside may read; None: nothing of the ticket.

    Who takes part reads since they joined, colleague or not: somebody put on Cc late was meant to see what came later.
    """
    mine = taking_part(person, ticket)
    if mine is not None:
        return mine.since
    return _as_the_requester(ticket) if are_colleagues(person, ticket) else None


def taking_part(person: Person, ticket: TicketFacts) -> Participant | None:
    """As whom somebody outside takes part; None: they read it at most."""
    return next((p for p in ticket.customers if p.person.has(person.address)), None)


def are_colleagues(person: Person, ticket: TicketFacts) -> bool:
    """Whether the ticket is of somebody else of their organisation, and that shares."""
    return person.shares and person.organisation is not None and person.organisation == ticket.organisation


def _as_the_requester(ticket: TicketFacts) -> EntryId | None:
    """A colleague never reads more than the one who asked."""
    theirs = ticket.participant(ticket.requester.address) if ticket.requester is not None else None
    return theirs.since if theirs is not None else None

"""Somebody's own open tickets as a list. The one rule: each line says what they may know of that ticket, and nothing else."""

from __future__ import annotations

from mailgate.desk.model import Known, Person, Status, TicketFacts
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.service_letters import OwnTicket, OwnTickets
from mailgate.desk.story import Story


def own_tickets(known: Known, person: Person, found: tuple[Story, ...], *, textless: bool) -> OwnTickets:
    """``found``: their open tickets, one more than are listed if there are. ``textless``: without a byte of anybody's text."""
    most = known.policy.listed
    every = [(story, one.ticket) for story in found if (one := seen_by(person, story, known)) is not None]
    seen = [(story, ticket) for story, ticket in every if ticket.status is not Status.CLOSED]
    lines = tuple(ticket_line(ticket, inside=story.ticket.admits(person), textless=textless) for story, ticket in seen[:most])
    return OwnTickets(to=person, queue=known.queue, tickets=lines, textless=textless, more=len(found) > most)


def seen_by(person: Person, story: Story, known: Known) -> Story | None:
    """What somebody may see of a ticket now; None: nothing."""
    queue = known.desk.queues[story.ticket.queue]
    return as_seen_by(person, story, queue.address, known.now, queue.display_name)


def ticket_line(ticket: TicketFacts, *, inside: bool, textless: bool) -> OwnTicket:
    """One line. ``inside``: whoever reads it is, and knows the ticket by its title."""
    return OwnTicket(
        number=ticket.number,
        topic="" if textless else ticket.title if inside else ticket.subject,
        status=ticket.status,
        waiting_for=ticket.waiting_for,
        assignee=ticket.assignee.shown if ticket.assignee is not None and not textless else "",
    )

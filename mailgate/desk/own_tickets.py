"""Somebody's own open tickets as a list. The one rule: each line says what they may know of that ticket, and nothing else."""

from __future__ import annotations

from mailgate.desk.model import Known, Person, TicketFacts
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.service_letters import OwnTicket, OwnTickets
from mailgate.desk.story import Story


def own_tickets(
    known: Known, person: Person, found: tuple[Story, ...], within: tuple[Story, ...] = (), *, textless: bool
) -> OwnTickets:
    """``found``: their open tickets, one more than are listed if there are; ``within``: those of their organisation.

    ``textless``: without a byte of anybody's text."""
    most = known.policy.listed
    seen = [(story, one.ticket) for story in found[:most] if (one := seen_by(person, story, known)) is not None]
    lines = tuple(_line(ticket, inside=story.ticket.admits(person), textless=textless) for story, ticket in seen)
    shared = () if textless else _shared(known, person, within)
    more = max(len(found), len(shared)) > most
    return OwnTickets(to=person, queue=known.queue, tickets=lines, textless=textless, more=more, shared=shared[:most])


def _shared(known: Known, person: Person, within: tuple[Story, ...]) -> tuple[OwnTicket, ...]:
    """What colleagues have asked, where their organisation shares; a part of one's own makes a ticket one's own."""
    others = [story for story in within if story.ticket.participant(person.address) is None]
    seen = (seen_by(person, story, known) for story in others)
    return tuple(_line(one.ticket, inside=False, textless=False) for one in seen if one is not None)


def seen_by(person: Person, story: Story, known: Known) -> Story | None:
    """What somebody may see of a ticket now; None: nothing."""
    queue = known.desk.queues[story.ticket.queue]
    return as_seen_by(person, story, queue.address, known.now, queue.display_name)


def _line(ticket: TicketFacts, *, inside: bool, textless: bool) -> OwnTicket:
    return OwnTicket(
        number=ticket.number,
        topic="" if textless else ticket.title if inside else ticket.subject,
        status=ticket.status,
        waiting_for=ticket.waiting_for,
        assignee=ticket.assignee.shown if ticket.assignee is not None and not textless else "",
    )

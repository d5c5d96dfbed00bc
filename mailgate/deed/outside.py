"""What of a ticket nobody outside knows yet. The one rule: what a message brings is no news before the message is."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from mailgate.deed.scene import Scene
from mailgate.desk.model import Status, TicketFacts
from store import undo


def known(session: Session, ticket: TicketFacts, scene: Scene) -> TicketFacts:
    """The ticket with what of it waits with a message: its status, and whose it is."""
    at = scene.arrival.received_at
    if ticket.status in (Status.CLOSED, Status.PENDING):
        ticket = replace(ticket, status_waits=undo.waits(session, ticket.number, ("status", ticket.status), at))
    if scene.desk.policy.undo_window and ticket.assignee is not None:
        assigned = ("assignee", ticket.assignee.address)
        ticket = replace(ticket, assignee_waits=undo.waits(session, ticket.number, assigned, at))
    return ticket

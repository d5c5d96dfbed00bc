"""What a letter says about its ticket. The one rule: as it stands after the decision the letter is part of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.model import Person, Priority, QueuePolicy, Status, TicketFacts, WaitingFor
from mailgate.desk.targets import Target, nearest
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a letter says about its ticket, as it stands *after* the actions of the same decision."""

    number: TicketNumber
    queue: QueuePolicy
    subject: str
    """The first subject: all that customers ever see of it."""
    title: str
    """The internal title; staff letters only."""
    status: Status
    priority: Priority
    assignee: Person | None
    requester: Person | None
    deadline: tuple[Target, datetime] | None = None
    """What has to be done next, and until when; staff letters only."""
    continues: TicketNumber | None = None
    """The closed ticket that it follows up."""
    rating: str = ""
    """How a customer found it; staff letters only."""
    waiting_for: WaitingFor | None = None
    """Whose turn it is, while it is not closed; staff letters only."""
    away_until: datetime | None = None
    """Its assignee is away till then."""

    @classmethod
    def of(cls, ticket: TicketFacts, queue: QueuePolicy, now: datetime | None = None) -> Head:
        """The head of a ticket as the facts say, and at ``now`` whether its assignee is away."""
        away = ticket.assignee is not None and now is not None and ticket.assignee.is_away(now)
        return cls(
            number=ticket.number,
            queue=queue,
            subject=ticket.subject,
            title=ticket.title,
            status=ticket.status,
            priority=ticket.priority,
            assignee=ticket.assignee,
            requester=ticket.requester,
            deadline=nearest(ticket),
            continues=ticket.continues,
            rating=ticket.rating,
            waiting_for=ticket.waiting_for if ticket.status is not Status.CLOSED else None,
            away_until=ticket.assignee.away_until if ticket.assignee is not None and away else None,
        )

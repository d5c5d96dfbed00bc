"""Who may be blocked. The one rule: nobody pays for a claim, and nobody of ours is blocked."""

from __future__ import annotations

from mailgate.desk.model import Desk, Person, TicketFacts
from mailgate.desk.ourselves import of_the_house


def blockable(ticket: TicketFacts, desk: Desk) -> Person | None:
    """Whom ``#spam`` blocks: a stranger who proved that the mail is theirs."""
    who = ticket.requester
    if who is None or of_the_house(who, desk) or ticket.staff_wrote or ticket.answered or not ticket.proven:
        return None
    return who

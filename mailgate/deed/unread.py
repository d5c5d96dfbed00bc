"""What somebody has not read of a ticket that is theirs from now on. The one rule: it is looked up in the same transaction."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk.catching_up import handed, taken
from mailgate.desk.model import Known
from mailgate.desk.wishes import Intent
from store.unread import Bounds, unread


def looked_up(session: Session, house: House, intent: Intent, known: Known) -> Known:
    """The facts with what is unread, where somebody takes a ticket, or gives it to somebody."""
    limits = house.settings.limits
    bounds = Bounds(messages=limits.unread_messages, octets=limits.unread_size)
    given, author = handed(intent, known), known.author.id if known.author is not None else None
    if given is not None and given[1].id is not None:
        known = replace(known, handed={given[0]: unread(session, given[0], given[1].id, bounds)})
    if author is None:
        return known
    return replace(known, unread={number: unread(session, number, author, bounds) for number in taken(intent)})

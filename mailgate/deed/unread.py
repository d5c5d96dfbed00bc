"""What the author of a deed has not read of the tickets they take. The one rule: it is looked up in the same transaction."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk.catching_up import taken
from mailgate.desk.model import Known
from mailgate.desk.wishes import Intent
from store.unread import Bounds, unread


def looked_up(session: Session, house: House, intent: Intent, known: Known) -> Known:
    """The facts with what is unread, where somebody takes a ticket."""
    numbers, limits = taken(intent), house.settings.limits
    if not numbers or known.author is None or known.author.id is None:
        return known
    bounds = Bounds(messages=limits.unread_messages, octets=limits.unread_size)
    return replace(known, unread={number: unread(session, number, known.author.id, bounds) for number in numbers})

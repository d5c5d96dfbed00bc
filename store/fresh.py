"""Tickets that began in this very transaction. The one rule: what was ever written of one is known here, or it is no fresh one.

What a first answer to a customer asks of the store (who takes part, which mails and letters there were) needs no look then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from store import memo

#: Number -> ``Fresh``.
KNOWN = memo.Kind(frozenset({"ticket", "participant", "public_message", "outbox"}))


class Named(NamedTuple):
    """A mail of a customer, or a letter to a person, on the ticket."""

    person: int | None
    message_id: str
    at: datetime


@dataclass(slots=True)
class Fresh:
    """All there is of a ticket besides its head."""

    subject: str
    people: set[int] = field(default_factory=set)
    """Who takes part, all in the first generation of their addresses."""
    mails: list[Named] = field(default_factory=list)
    letters: list[Named] = field(default_factory=list)
    """Those that have gone out or will at once."""


def of(session: Session, number: int | None) -> Fresh | None:
    """A fresh ticket; None: the store has to be asked."""
    found: Fresh | None = memo.known(session, KNOWN).get(number)
    return found

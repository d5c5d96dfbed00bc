"""When a member of staff is away. The one rule: who set it is kept, so that a machine never changes what a person said.

For use inside of ``Store.write``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session

from mailgate.mail.model import PersonId
from store.tables import Person, table_of

_PERSON = table_of(Person)


class By(StrEnum):
    """Who said that somebody is away."""

    SET = "set"
    """They, or the operator, at the command line."""
    AUTO_REPLY = "auto_reply"
    """Their own machine."""


def away(session: Session, person: PersonId, since: datetime, until: datetime, by: By) -> None:
    """They are away from ``since`` on till ``until``."""
    values = {"away_since": since, "away_until": until, "away_by": by.value}
    session.execute(update(_PERSON).where(_PERSON.c.id == person).values(values))


def back(session: Session, person: PersonId) -> None:
    """They are here."""
    session.execute(update(_PERSON).where(_PERSON.c.id == person).values(away_since=None, away_until=None, away_by=None))

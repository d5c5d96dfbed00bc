"""The name of somebody whom nobody has named. The one rule: a name that is there stays (T11)."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col

from mailgate.mail.model import PersonId
from store.tables import Person


def name_once(session: Session, person_id: PersonId, name: str) -> None:
    """The name of somebody who has none."""
    nameless = (col(Person.id) == person_id, col(Person.name) == "")
    session.execute(update(Person).where(*nameless).values(name=name))

"""What the numbered lines of digests mean. The one rule: a number means something in one letter, and to its one reader."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, insert, select
from sqlmodel import Session, col

from mailgate.mail.model import OutboxId, PersonId, TicketNumber
from store.tables import DigestLine, table_of


def add(session: Session, letter: OutboxId, person: PersonId | None, lines: Mapping[int, TicketNumber]) -> None:
    """The tickets that the numbers of a letter mean to its reader."""
    rows = [{"outbox": letter, "number": number, "person": person, "ticket": ticket} for number, ticket in lines.items()]
    if rows:
        session.execute(insert(table_of(DigestLine)), rows)


def of(session: Session, letter: OutboxId, person: PersonId) -> Mapping[int, TicketNumber]:
    """What the numbers of a letter mean to this person; nothing where it was not theirs."""
    mine = (col(DigestLine.outbox) == letter, col(DigestLine.person) == person)
    found = session.scalars(select(DigestLine).where(*mine).order_by(col(DigestLine.number)))
    return {row.number: TicketNumber(row.ticket) for row in found}


def known(session: Session, letter: OutboxId) -> bool:
    """Whether the lines of a letter are numbered, whoever's it is."""
    return session.scalar(select(exists().where(col(DigestLine.outbox) == letter))) or False

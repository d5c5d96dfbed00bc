"""What opens the page to a person beside the tickets they take part in: the generation of their links, and who signed in.

The one rule: nothing that opens anything is kept, only what it can be compared with. A session that ended stays until the link it
was begun by has ended as well, so that no link signs in twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from mailgate.desk.model import Person as KnownPerson
from mailgate.mail.model import PersonId, TicketNumber
from store import readers
from store.tables import OutboxRow, PageSession, ParticipantRow, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A session. ``key``: the SHA-256 (hex) of what the browser holds. ``link``: the token of the link it was begun by."""

    key: str
    person: PersonId
    at: datetime
    until: datetime
    link: str


def generations(session: Session, people: Iterable[PersonId]) -> dict[PersonId, int]:
    """The generation that stands in the links of each of these people; who is unknown is left out."""
    wanted = sorted(set(people))
    found = session.execute(select(col(Person.id), col(Person.link_generation)).where(col(Person.id).in_(wanted)))
    return {PersonId(person): generation for person, generation in found}


def renew(session: Session, person: PersonId) -> int:
    """Make links of somebody worthless that are about no single ticket, and sign them out. In how many browsers they were."""
    values = {"link_generation": col(Person.link_generation) + 1}
    session.execute(update(Person).where(col(Person.id) == person).values(values))
    return len(
        session.scalars(delete(PageSession).where(col(PageSession.person) == person).returning(col(PageSession.key))).all()
    )


def tickets(session: Session, person: KnownPerson) -> tuple[tuple[TicketNumber, ...], tuple[TicketNumber, ...]]:
    """Where somebody takes or took part, or of which they were ever sent a letter; and what customers could read besides."""
    took = select(col(ParticipantRow.ticket)).where(col(ParticipantRow.person) == person.id)
    got = select(col(OutboxRow.ticket)).where(col(OutboxRow.person) == person.id, col(OutboxRow.ticket).is_not(None))
    addressed = {TicketNumber(number) for number in session.scalars(took.union(got))}
    inside = person.is_staff or person.is_partner
    shown = set() if inside else {*readers.numbers(session, [readers.could_read(person)])} - addressed
    return tuple(sorted(addressed)), tuple(sorted(shown))


def begin(session: Session, new: Begun) -> bool:
    """Begin a session; False where its link has begun one before. In a session of ``Store.write``."""
    if was_used(session, new.link):
        return False
    session.add(PageSession(key=new.key, person=new.person, created_at=new.at, until=new.until, link=new.link))
    session.flush()
    return True


def was_used(session: Session, link: str) -> bool:
    """Whether somebody signed in by the link with that token."""
    return session.scalar(select(col(PageSession.key)).where(col(PageSession.link) == link)) is not None


def whose(session: Session, key: str, now: datetime) -> PersonId | None:
    """Who is signed in by that key; None: nobody, or no longer."""
    found = session.scalar(select(col(PageSession.person)).where(col(PageSession.key) == key, col(PageSession.until) > now))
    return PersonId(found) if found is not None else None


def end(session: Session, key: str, now: datetime) -> None:
    """Nobody is signed in by that key from now on."""
    running = (col(PageSession.key) == key, col(PageSession.until) > now)
    session.execute(update(PageSession).where(*running).values(until=now))


def running(session: Session, now: datetime) -> dict[PersonId, int]:
    """In how many browsers people are signed in."""
    found: dict[PersonId, int] = {}
    for person in session.scalars(select(col(PageSession.person)).where(col(PageSession.until) > now)):
        found[PersonId(person)] = found.get(PersonId(person), 0) + 1
    return found


def sweep(session: Session, ended: datetime, begun: datetime) -> int:
    """Forget sessions that were over at ``ended`` and had begun by ``begun``. Returns how many."""
    gone = delete(PageSession).where(col(PageSession.until) <= ended, col(PageSession.created_at) <= begun)
    return len(session.scalars(gone.returning(col(PageSession.key))).all())

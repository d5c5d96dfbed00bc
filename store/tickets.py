"""Tickets and what was said on them: the facts for the rules, and the writing of what they decided. The one rule: ids and times
are given, nothing is computed here.

Reading answers with the values of ``desk.model``; writing takes numbers and plain values, inside of ``Store.write``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from mailgate.desk.model import (
    Participant,
    Person,
    Priority,
    Role,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.mail.model import EntryId, PersonId, TicketNumber
from store import people
from store.tables import (
    ParticipantRow,
    Ticket,
    TicketTag,
)


def facts(session: Session, numbers: Iterable[TicketNumber], *, lock: bool = False) -> dict[TicketNumber, TicketFacts]:
    """What rules may know of these tickets; unknown numbers are left out. ``lock``: nobody else changes them until the commit."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    query = select(Ticket).where(col(Ticket.number).in_(wanted)).order_by(col(Ticket.number))
    rows = session.scalars(query.with_for_update() if lock else query).all()
    if not rows:
        return {}
    parts = _participants(session, [row.number for row in rows])
    ids = {i for row in rows for i in (row.requester, row.assignee) if i} | {p.person for ps in parts.values() for p in ps}
    known = people.by_id(session, (PersonId(i) for i in ids))
    tags, follow_ups = _tags(session, rows), _open_follow_ups(session, rows)
    return {TicketNumber(row.number): _facts(row, parts, known, tags, follow_ups) for row in rows}


def _participants(session: Session, numbers: Sequence[int]) -> dict[int, list[ParticipantRow]]:
    query = select(ParticipantRow).where(col(ParticipantRow.ticket).in_(numbers), col(ParticipantRow.active))
    found: dict[int, list[ParticipantRow]] = {}
    for row in session.scalars(query.order_by(col(ParticipantRow.since), col(ParticipantRow.person))):
        found.setdefault(row.ticket, []).append(row)
    return found


def _tags(session: Session, rows: Sequence[Ticket]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for row in session.scalars(select(TicketTag).where(col(TicketTag.ticket).in_([r.number for r in rows]))):
        found[row.ticket] = found.get(row.ticket, frozenset()) | {row.tag}
    return found


def _open_follow_ups(session: Session, rows: Sequence[Ticket]) -> dict[int, int]:
    closed = [row.number for row in rows if row.status == Status.CLOSED]
    if not closed:
        return {}
    query = select(Ticket).where(col(Ticket.follow_up_of).in_(closed), col(Ticket.status) != Status.CLOSED.value)
    return {row.follow_up_of: row.number for row in session.scalars(query.order_by(col(Ticket.number))) if row.follow_up_of}


def _facts(
    row: Ticket,
    parts: Mapping[int, list[ParticipantRow]],
    known: Mapping[PersonId, Person],
    tags: Mapping[int, frozenset[str]],
    follow_ups: Mapping[int, int],
) -> TicketFacts:
    follow_up = follow_ups.get(row.number)
    return TicketFacts(
        number=TicketNumber(row.number),
        queue=row.queue,
        subject=row.subject,
        title=row.title,
        status=Status(row.status),
        priority=Priority(row.priority),
        requester=known.get(PersonId(row.requester)) if row.requester else None,
        assignee=known.get(PersonId(row.assignee)) if row.assignee else None,
        tags=tags.get(row.number, frozenset()),
        waiting_for=WaitingFor(row.waiting_for),
        participants=tuple(_participant(p, known) for p in parts.get(row.number, [])),
        closed_at=row.closed_at,
        staff_wrote=row.staff_wrote,
        open_follow_up=TicketNumber(follow_up) if follow_up else None,
    )


def _participant(row: ParticipantRow, known: Mapping[PersonId, Person]) -> Participant:
    person = known[PersonId(row.person)]
    return Participant(person=person, role=Role(row.role), since=EntryId(row.since), generation=row.generation, wrote=row.wrote)


def generations(session: Session, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The token generation of (ticket, person); 0 where they never took part."""
    wanted = set(pairs)
    tickets, persons = {t for t, _ in wanted}, {p for _, p in wanted}
    query = select(ParticipantRow).where(col(ParticipantRow.ticket).in_(tickets), col(ParticipantRow.person).in_(persons))
    found = {(row.ticket, row.person): row.generation for row in session.scalars(query)} if wanted else {}
    return {pair: found.get(pair, 0) for pair in wanted}


def due_to_wake(session: Session, now: datetime, limit: int) -> tuple[TicketNumber, ...]:
    """Pending tickets whose time has come."""
    query = select(col(Ticket.number)).where(col(Ticket.wake_at) <= now, col(Ticket.status) == Status.PENDING.value)
    return tuple(TicketNumber(n) for n in session.scalars(query.order_by(col(Ticket.wake_at)).limit(limit)))

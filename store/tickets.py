"""Tickets as the rules see them. The one rule: it only reads, and answers with the values of ``desk.model``.

These are asked for every mail, so the statements are built once and over the tables: SQLAlchemy's ORM, and building a statement
anew, cost more than SQLite's answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, select
from sqlmodel import Session, col

from mailgate.desk.model import (
    Deadlines,
    Participant,
    Person,
    PersonKind,
    Priority,
    Role,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.mail.model import EntryId, PersonId, TicketNumber
from store import attention, chain, fresh, memo, people, standing
from store.pieces import pieces
from store.tables import InternalNoteRow, ParticipantRow, PublicMessageRow, Ticket, TicketTag, table_of

_TICKET, _PART, _TAG = table_of(Ticket).c, table_of(ParticipantRow).c, table_of(TicketTag).c
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_HEADS = select(*_TICKET).where(_TICKET.number.in_(_NUMBERS)).order_by(_TICKET.number)
_PARTS = select(*_PART).where(_PART.ticket.in_(_NUMBERS), _PART.active).order_by(_PART.since, _PART.person)
_TAGS = select(*_TAG).where(_TAG.ticket.in_(_NUMBERS))
_FOLLOW_UPS = (
    select(_TICKET.number, _TICKET.follow_up_of)
    .where(_TICKET.follow_up_of.in_(_NUMBERS), _TICKET.status != Status.CLOSED.value)
    .order_by(_TICKET.number)
)
_GENERATIONS = select(_PART.ticket, _PART.person, _PART.generation).where(
    _PART.ticket.in_(_NUMBERS), _PART.person.in_(bindparam("persons", expanding=True))
)
_EVERYBODY = select(_PART.ticket, _PART.person, _PART.generation).where(_PART.ticket.in_(_NUMBERS))
_DUE_TO_WAKE = (
    select(_TICKET.number)
    .where(_TICKET.wake_at <= bindparam("now"), _TICKET.status == Status.PENDING.value)
    .order_by(_TICKET.wake_at)
    .limit(bindparam("most"))
)


def facts(session: Session, numbers: Iterable[TicketNumber], *, lock: bool = False) -> dict[TicketNumber, TicketFacts]:
    """What rules may know of these tickets; unknown numbers are left out. ``lock``: nobody else changes them until the commit."""
    wanted = sorted(set(numbers))
    found = standing.facts(session, wanted)
    found |= _read(session, [one for one in wanted if one not in found], lock=lock)
    return {number: found[number] for number in wanted if number in found}


def look_ahead(session: Session, numbers: Iterable[TicketNumber]) -> None:
    """Read what a batch of mails will ask about these tickets, and keep it until the end of the write."""
    for some in pieces(sorted(set(numbers))):
        found = _read(session, some, lock=True)
        whole = chain.whole(session, tuple(found))
        generations: dict[int, dict[int, int]] = {number: {} for number in found}
        for row in session.execute(_EVERYBODY, {"numbers": list(found)}):
            generations[row.ticket][row.person] = row.generation
        memo.known(session, standing.KNOWN).update(
            (
                number,
                standing.Standing(
                    facts=one,
                    subject=one.subject,
                    merged_into=one.merged_into,
                    is_whole=number in whole,
                    generations=generations[number],
                ),
            )
            for number, one in found.items()
        )


def _read(session: Session, wanted: Sequence[TicketNumber], *, lock: bool) -> dict[TicketNumber, TicketFacts]:
    if not wanted:
        return {}
    rows = session.execute(_HEADS.with_for_update() if lock else _HEADS, {"numbers": wanted}).all()
    if not rows:
        return {}
    parts = _participants(session, [row.number for row in rows])
    ids = {i for row in rows for i in (row.requester, row.assignee) if i} | {p.person for ps in parts.values() for p in ps}
    known = people.by_id(session, (PersonId(i) for i in ids))
    tags, follow_ups = _tags(session, rows), _open_follow_ups(session, rows)
    found = {TicketNumber(row.number): _facts(row, parts, known, tags, follow_ups) for row in rows}
    for number, wishes in attention.of(session, [row.number for row in rows]).items():
        found[TicketNumber(number)] = replace(found[TicketNumber(number)], attention=wishes)
    return found


def _participants(session: Session, numbers: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in session.execute(_PARTS, {"numbers": numbers}):
        found.setdefault(row.ticket, []).append(row)
    return found


def _tags(session: Session, rows: Sequence[Row[Any]]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for row in session.execute(_TAGS, {"numbers": [row.number for row in rows]}):
        found[row.ticket] = found.get(row.ticket, frozenset()) | {row.tag}
    return found


def _open_follow_ups(session: Session, rows: Sequence[Row[Any]]) -> dict[int, int]:
    closed = [row.number for row in rows if row.status == Status.CLOSED]
    if not closed:
        return {}
    return {row.follow_up_of: row.number for row in session.execute(_FOLLOW_UPS, {"numbers": closed})}


def _facts(
    row: Row[Any],
    parts: Mapping[int, list[Row[Any]]],
    known: Mapping[PersonId, Person],
    tags: Mapping[int, frozenset[str]],
    follow_ups: Mapping[int, int],
) -> TicketFacts:
    follow_up = follow_ups.get(row.number)
    requester = known.get(PersonId(row.requester)) if row.requester else None
    return TicketFacts(
        number=TicketNumber(row.number),
        queue=row.queue,
        subject=row.subject,
        title=row.title,
        status=Status(row.status),
        priority=Priority(row.priority),
        requester=requester,
        assignee=known.get(PersonId(row.assignee)) if row.assignee else None,
        tags=tags.get(row.number, frozenset()),
        waiting_for=WaitingFor(row.waiting_for),
        participants=tuple(_participant(p, known) for p in parts.get(row.number, [])),
        closed_at=row.closed_at,
        staff_wrote=row.staff_wrote,
        wake_at=row.wake_at,
        open_follow_up=TicketNumber(follow_up) if follow_up else None,
        organisation=requester.organisation if requester else None,
        continues=TicketNumber(row.follow_up_of) if row.follow_up_of else None,
        deadlines=_deadlines(row),
        merged_into=TicketNumber(row.merged_into) if row.merged_into else None,
        rating=row.rating or "",
    )


def _deadlines(row: Row[Any]) -> Deadlines:
    return Deadlines(
        first_answer_by=row.first_answer_by,
        resolution_by=row.resolution_by,
        due_at=row.due_at,
        pending_since=row.pending_since,
        told=frozenset(row.deadlines_told.split()),
    )


def _participant(row: Row[Any], known: Mapping[PersonId, Person]) -> Participant:
    person = known[PersonId(row.person)]
    return Participant(
        person=person,
        role=Role(row.role),
        since=EntryId(row.since),
        generation=row.generation,
        wrote=row.wrote,
        muted=row.muted,
    )


def generations(session: Session, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The token generation of (ticket, person); 0 where they never took part."""
    asked_for = set(pairs)
    begun = {pair for pair in asked_for if fresh.of(session, pair[0]) is not None}
    found = {pair: one.generations.get(pair[1], 0) for pair in asked_for if (one := standing.of(session, pair[0])) is not None}
    wanted = asked_for - begun - found.keys()
    if wanted:
        asked = {"numbers": sorted({t for t, _ in wanted}), "persons": sorted({p for _, p in wanted})}
        found |= {(row.ticket, row.person): row.generation for row in session.execute(_GENERATIONS, asked)}
    return {pair: found.get(pair, 0) for pair in asked_for}


def due_to_wake(session: Session, now: datetime, limit: int) -> tuple[TicketNumber, ...]:
    """Pending tickets whose time has come."""
    return tuple(TicketNumber(n) for n in session.scalars(_DUE_TO_WAKE, {"now": now, "most": limit}))


def withdrawn_of_customer() -> ColumnElement[bool]:
    """A note that a customer wrote, as a public message: what they wrote is no secret of ours, whoever may see it."""
    theirs = col(InternalNoteRow.author_role) == PersonKind.CUSTOMER.value
    return and_(col(InternalNoteRow.withdrawn_at).is_not(None), theirs)


def full_texts(session: Session, entries: Sequence[EntryId]) -> tuple[str, ...]:
    """All that these mails said, what they quoted included."""
    found = [session.get(kind, entry) for entry in entries for kind in (PublicMessageRow, InternalNoteRow)]
    return tuple(row.full_text for row in found if row is not None)


def texts(session: Session, numbers: Sequence[TicketNumber], now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was said on these tickets: the notes, and the public messages that are released by now."""
    inside = (col(InternalNoteRow.ticket).in_(numbers), ~withdrawn_of_customer())
    notes = session.scalars(select(col(InternalNoteRow.text)).where(*inside))
    released = (col(PublicMessageRow.ticket).in_(numbers), col(PublicMessageRow.visible_at) <= now)
    public = session.scalars(select(col(PublicMessageRow.text)).where(*released))
    return tuple(notes), tuple(public)

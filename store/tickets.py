"""Tickets and what was said on them: the facts for the rules, and the writing of what they decided. The one rule: ids and times
are given, nothing is computed here.

Reading answers with the values of ``desk.model``; writing takes numbers and plain values, inside of ``Store.write``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from mailgate.desk.model import (
    EventKind,
    InternalNote,
    Message,
    Participant,
    Person,
    PersonKind,
    Priority,
    Reference,
    Role,
    Said,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.mail.model import Attachment, EntryId, MessageId, PersonId, TicketNumber, Trust, Visibility
from store import people
from store.tables import (
    AttachmentRow,
    EventRow,
    InternalNoteRow,
    MailRef,
    ParticipantRow,
    PublicMessageRow,
    Ticket,
    TicketTag,
    table_of,
)

#: How many ids of a mail's References are kept; the first and the newest say it all.
MAX_REFERENCES = 20


def key_of(message_id: str) -> str:
    """The digest under which a Message-ID is indexed."""
    return hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()


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


def references(session: Session, ids: Sequence[MessageId], own: MessageId | None) -> tuple[tuple[Reference, ...], bool]:
    """What we know of the ids a mail names, in their order; then who named its ``own`` id before it came (replies overtake).

    Second: whether ``own`` is the id of a letter of ours, that is, the mail is ours come back."""
    keys = [key_of(i) for i in ids[:MAX_REFERENCES]]
    mine = key_of(own) if own else ""
    if not keys and not mine:
        return (), False
    rows = session.scalars(select(MailRef).where(col(MailRef.key).in_({*keys, mine})).order_by(col(MailRef.id))).all()
    order = {"issued": 0, "stored": 1, "mentioned": 2}
    named = [r for key in dict.fromkeys(keys) for r in sorted((r for r in rows if r.key == key), key=lambda r: order[r.kind])]
    overtaken = [r for r in rows if r.key == mine and r.kind == "mentioned" and r.key not in keys]
    issued = any(r.key == mine and r.kind == "issued" for r in rows)
    return tuple(_reference(r) for r in (*named, *overtaken)), issued


def _reference(row: MailRef) -> Reference:
    return Reference(ticket=TicketNumber(row.ticket), kind=row.kind, audience=Visibility(row.audience))


def thread(session: Session, ticket: int, limit: int) -> list[MessageId]:
    """Ids of the customers' own mails on a ticket: the first and the newest, oldest first. Staff's own ids stay inside."""
    query = select(col(PublicMessageRow.message_id)).where(
        col(PublicMessageRow.ticket) == ticket,
        col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value,
        col(PublicMessageRow.message_id).is_not(None),
    )
    found = [MessageId(i) for i in session.scalars(query.order_by(col(PublicMessageRow.id))) if i]
    return found if len(found) <= limit else [found[0], *found[1 - limit :]]


def index_ids(session: Session, ticket: int, entry: int | None, said: Said, audience: Visibility) -> None:
    """Index the id of a mail stored on a ticket, and the ids it names, whose mails may come later."""
    rows = [_ref(i, "mentioned", ticket, entry, audience) for i in dict.fromkeys(said.references[:MAX_REFERENCES])]
    if said.message_id:
        rows.append(_ref(said.message_id, "stored", ticket, entry, audience))
    if rows:
        session.execute(insert(table_of(MailRef)), rows)


def issue_id(session: Session, message_id: MessageId, ticket: int, entry: int | None, audience: Visibility) -> None:
    """Index the id of a letter of ours: a plain answer to it has that audience."""
    session.execute(insert(table_of(MailRef)), [_ref(message_id, "issued", ticket, entry, audience)])


def _ref(message_id: str, kind: str, ticket: int, entry: int | None, audience: Visibility) -> dict[str, Any]:
    return {"key": key_of(message_id), "kind": kind, "ticket": ticket, "entry": entry, "audience": audience.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """The head of a ticket as it begins."""

    number: TicketNumber
    queue: str
    subject: str
    requester: PersonId | None
    flagged: bool
    follow_up_of: TicketNumber | None
    at: datetime


def create(session: Session, new: NewTicket) -> None:
    """Write the head of a new ticket."""
    session.execute(
        insert(table_of(Ticket)),
        {
            "number": new.number,
            "queue": new.queue,
            "subject": new.subject,
            "title": new.subject,
            "status": Status.NEW.value,
            "priority": Priority.NORMAL.value,
            "requester": new.requester,
            "waiting_for": WaitingFor.STAFF.value,
            "created_at": new.at,
            "updated_at": new.at,
            "follow_up_of": new.follow_up_of,
            "staff_wrote": False,
            "flagged": new.flagged,
        },
    )


def change(session: Session, number: TicketNumber, at: datetime, **values: Any) -> None:
    """New values for columns of a ticket's head."""
    session.execute(update(Ticket).where(col(Ticket.number) == number).values(updated_at=at, **values))


def add_tags(session: Session, number: TicketNumber, tags: Iterable[str]) -> None:
    """Tags the ticket did not have yet."""
    session.execute(insert(table_of(TicketTag)), [{"ticket": number, "tag": tag} for tag in sorted(tags)])


def join(session: Session, number: TicketNumber, person: PersonId, role: Role, since: EntryId) -> None:
    """Somebody takes part; who left and comes back begins anew at ``since``."""
    row = session.get(ParticipantRow, (number, person))
    if row is None:
        values = {"ticket": number, "person": person, "role": role.value, "since": since}
        session.execute(insert(table_of(ParticipantRow)), {**values, "generation": 0, "wrote": False, "active": True})
    elif not row.active:
        row.role, row.since, row.active = role.value, since, True
        session.flush()


def set_requester(session: Session, number: TicketNumber, person: PersonId, since: EntryId) -> None:
    """A new requester; the old one stays as cc."""
    mine = (col(ParticipantRow.ticket) == number, col(ParticipantRow.role) == Role.REQUESTER.value)
    session.execute(update(ParticipantRow).where(*mine).values(role=Role.CC.value))
    join(session, number, person, Role.REQUESTER, since)
    theirs = (col(ParticipantRow.ticket) == number, col(ParticipantRow.person) == person)
    session.execute(update(ParticipantRow).where(*theirs).values(role=Role.REQUESTER.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message or note with what the store keeps beside it."""

    message: Message
    said: Said
    author: PersonId | None
    author_role: str
    trust: Trust


def append(session: Session, new: NewMessage) -> None:
    """Write a message or note with its files, and remember that its author wrote."""
    message, said = new.message, new.said
    table = InternalNoteRow if isinstance(message, InternalNote) else PublicMessageRow
    session.execute(
        insert(table_of(table)),
        {
            "id": message.id,
            "ticket": message.ticket,
            "author": new.author,
            "author_role": new.author_role,
            "text": message.text,
            "full_text": said.full_text,
            "quoted_lines": said.quoted_lines,
            "message_id": said.message_id,
            "via": said.via.value,
            "trust": new.trust.word,
            "journal_id": said.journal,
            "at": message.at,
        },
    )
    _attach(session, message.id, message.attachments)
    if new.author is not None and not isinstance(message, InternalNote):
        theirs = (col(ParticipantRow.ticket) == message.ticket, col(ParticipantRow.person) == new.author)
        session.execute(update(ParticipantRow).where(*theirs).values(wrote=True))


def _attach(session: Session, entry: EntryId, files: Sequence[Attachment]) -> None:
    rows = [
        {
            "entry": entry,
            "position": position,
            "name": file.name,
            "content_type": file.content_type,
            "size": file.size,
            "sha256": file.sha256,
            "inline": file.inline,
        }
        for position, file in enumerate(files)
    ]
    if rows:
        session.execute(insert(table_of(AttachmentRow)), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """Something that happened, ready for the timeline."""

    id: EntryId
    ticket: TicketNumber
    visibility: Visibility
    kind: EventKind
    data: Mapping[str, object]
    actor: PersonId | None
    at: datetime


def record(session: Session, event: NewEvent) -> None:
    """Write an event."""
    session.execute(
        insert(table_of(EventRow)),
        {
            "id": event.id,
            "ticket": event.ticket,
            "visibility": event.visibility.value,
            "kind": event.kind.value,
            "data": dict(event.data),
            "actor": event.actor,
            "at": event.at,
        },
    )


def due_to_wake(session: Session, now: datetime, limit: int) -> tuple[TicketNumber, ...]:
    """Pending tickets whose time has come."""
    query = select(col(Ticket.number)).where(col(Ticket.wake_at) <= now, col(Ticket.status) == Status.PENDING.value)
    return tuple(TicketNumber(n) for n in session.scalars(query.order_by(col(Ticket.wake_at)).limit(limit)))

"""Reading tickets for people: heads and whole stories.

The one rule: it only reads, and hides nothing; who may see is ``desk.seeing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from mailgate.desk.model import EventKind, Person, PersonKind, Status, TicketFacts
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.mail.model import Address, Attachment, Digest, EntryId, JournalId, PersonId, TicketNumber, Visibility
from store import chain, looking, people, readers, sides, tickets
from store.tables import AttachmentRow, EventRow, InternalNoteRow, ParticipantRow, PublicMessageRow, Ticket

_NEWEST = (col(Ticket.updated_at).desc(), col(Ticket.number).desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One line of ``ticket list``."""

    ticket: TicketFacts
    created_at: datetime
    updated_at: datetime
    last_customer_at: datetime | None
    public: int
    internal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tickets to list; empty means all."""

    status: tuple[str, ...] = ()
    queue: str | None = None
    assignee: Address | None = None
    requester: Address | None = None
    tag: str | None = None
    due: bool = False
    """Those with a deadline that runs, the nearest first; else the last changed first."""
    unassigned: bool = False
    organisation: str | None = None
    """Of the requester, by name."""
    waiting_for: str | None = None
    updated_since: datetime | None = None
    limit: int = 100


def heads(session: Session, wanted: Wanted) -> list[Head]:
    """Tickets, in the order wanted."""
    some = select(Ticket).where(*conditions(wanted))
    query = looking.by_deadline(some) if wanted.due else some.order_by(*_NEWEST)
    return _heads(session, session.scalars(query.limit(wanted.limit)).all())


def heads_of(session: Session, numbers: Sequence[TicketNumber]) -> list[Head]:
    """These tickets, the last changed first."""
    return _heads(session, session.scalars(select(Ticket).where(col(Ticket.number).in_(numbers)).order_by(*_NEWEST)).all())


def _heads(session: Session, rows: Sequence[Ticket]) -> list[Head]:
    numbers = [row.number for row in rows]
    facts = tickets.facts(session, [TicketNumber(n) for n in numbers])
    public, internal = _counts(session, PublicMessageRow, numbers), _counts(session, InternalNoteRow, numbers)
    return [
        Head(
            ticket=facts[TicketNumber(row.number)],
            created_at=row.created_at,
            updated_at=row.updated_at,
            last_customer_at=row.last_customer_at,
            public=public.get(row.number, 0),
            internal=internal.get(row.number, 0),
        )
        for row in rows
    ]


def assigned_to(session: Session, person: PersonId, limit: int) -> tuple[TicketNumber, ...]:
    """The open tickets assigned to somebody, the last changed first."""
    which = (col(Ticket.assignee) == person, col(Ticket.status) != Status.CLOSED.value)
    return tuple(islice(readers.numbers(session, which), limit))


def open_of(session: Session, person: PersonId, now: datetime, limit: int) -> tuple[TicketNumber, ...]:
    """The tickets that somebody takes part in and that may be open to them, those first where something was said last."""
    part = select(col(ParticipantRow.ticket)).where(col(ParticipantRow.person) == person, col(ParticipantRow.active))
    which = (col(Ticket.number).in_(part), readers.open_outside(now))
    return tuple(islice(readers.numbers(session, which, readers.said_outside(now)), limit))


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The same as conditions on ``ticket``."""
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(col(Ticket.status).in_(wanted.status))
    if wanted.queue is not None:
        found.append(col(Ticket.queue) == wanted.queue)
    for column, address in ((Ticket.assignee, wanted.assignee), (Ticket.requester, wanted.requester)):
        if address is not None:
            found.append(col(column).in_(readers.whose(address)))
    if wanted.tag is not None:
        found.append(readers.with_tag(wanted.tag))
    if wanted.unassigned:
        found.append(col(Ticket.assignee).is_(None))
    if wanted.organisation is not None:
        found.append(readers.of_organisation(wanted.organisation))
    if wanted.waiting_for is not None:
        found.append(col(Ticket.waiting_for) == wanted.waiting_for)
    if wanted.updated_since is not None:
        found.append(col(Ticket.updated_at) >= wanted.updated_since)
    return found


def _counts(session: Session, table: type[PublicMessageRow | InternalNoteRow], numbers: Sequence[int]) -> dict[int, int]:
    query = select(col(table.ticket), func.count()).where(col(table.ticket).in_(numbers)).group_by(col(table.ticket))
    return {row[0]: row[1] for row in session.execute(query)}


def story(session: Session, number: TicketNumber) -> Story | None:
    """Everything on one ticket and on those merged into it, in the order of our arrival time. A merged one is told as a part."""
    number = chain.end(session, [number]).get(number, number)
    row = session.get(Ticket, number)
    if row is None:
        return None
    family = chain.family(session, number)
    facts = tickets.facts(session, family)
    return Story(
        ticket=facts[number],
        participants=facts[number].participants,
        timeline=tuple(sorted(_timeline(session, family), key=_order)),
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_customer_at=row.last_customer_at,
        sides=sides.about(session, family),
        whole=True,
        parts=tuple(facts[one] for one in family[1:]),
    )


def _timeline(session: Session, family: Sequence[TicketNumber]) -> list[Spoken | Happened]:
    said: list[PublicMessageRow | InternalNoteRow] = [*_public(session, family), *_internal(session, family)]
    events = session.scalars(select(EventRow).where(col(EventRow.ticket).in_(family))).all()
    known = people.by_id(session, (PersonId(i) for i in {*(r.author for r in said), *(e.actor for e in events)} if i))
    files, hidden = _files(session, [r.id for r in said])
    return [*(_spoken(r, known, files, hidden) for r in said), *(_happened(e, known) for e in events)]


def _order(entry: Spoken | Happened) -> tuple[datetime, bool, EntryId]:
    """By arrival; a ticket is created before its first message, though the message got its id first."""
    birth = isinstance(entry, Happened) and entry.kind is EventKind.CREATED
    return (entry.at, not birth, entry.id)


def _public(session: Session, family: Sequence[TicketNumber]) -> Sequence[PublicMessageRow]:
    return session.scalars(select(PublicMessageRow).where(col(PublicMessageRow.ticket).in_(family))).all()


def _internal(session: Session, family: Sequence[TicketNumber]) -> Sequence[InternalNoteRow]:
    return session.scalars(select(InternalNoteRow).where(col(InternalNoteRow.ticket).in_(family))).all()


def _files(session: Session, entries: Iterable[int]) -> tuple[dict[int, list[Attachment]], dict[int, frozenset[int]]]:
    """By message: its files, and the places of those that were withdrawn."""
    query = select(AttachmentRow).where(col(AttachmentRow.entry).in_(list(entries)))
    found: dict[int, list[Attachment]] = {}
    hidden: dict[int, frozenset[int]] = {}
    for row in session.scalars(query.order_by(col(AttachmentRow.entry), col(AttachmentRow.position))):
        if row.withdrawn_at is not None:
            hidden[row.entry] = hidden.get(row.entry, frozenset()) | {len(found.get(row.entry, ()))}
        found.setdefault(row.entry, []).append(
            Attachment(
                name=row.name,
                content_type=row.content_type,
                size=row.size,
                sha256=Digest(row.sha256),
                inline=row.inline,
            )
        )
    return found, hidden


def _spoken(
    row: PublicMessageRow | InternalNoteRow,
    known: Mapping[PersonId, Person],
    files: Mapping[int, list[Attachment]],
    hidden: Mapping[int, frozenset[int]],
) -> Spoken:
    return Spoken(
        id=EntryId(row.id),
        ticket=TicketNumber(row.ticket),
        visibility=Visibility.PUBLIC if isinstance(row, PublicMessageRow) else Visibility.INTERNAL,
        author=_author(known.get(PersonId(row.author or 0)), row.author_role),
        text=row.text,
        full_text=row.full_text,
        quoted_lines=row.quoted_lines,
        attachments=tuple(files.get(row.id, ())),
        message_id=row.message_id,
        via=row.via,
        trust=row.trust,
        journal=JournalId(row.journal_id) if row.journal_id else None,
        at=row.at,
        visible_at=row.visible_at if isinstance(row, PublicMessageRow) else None,
        withdrawn_at=row.withdrawn_at if isinstance(row, InternalNoteRow) else None,
        hidden_files=hidden.get(row.id, frozenset()),
        side=row.side if isinstance(row, InternalNoteRow) else None,
    )


def _happened(row: EventRow, known: Mapping[PersonId, Person]) -> Happened:
    actor = known.get(PersonId(row.actor or 0))
    return Happened(
        id=EntryId(row.id),
        ticket=TicketNumber(row.ticket),
        visibility=Visibility(row.visibility),
        kind=EventKind(row.kind),
        data=row.data,
        actor=_author(actor, actor.kind.value) if actor else None,
        at=row.at,
    )


def _author(person: Person | None, role: str) -> Author:
    """Who wrote keeps the role they wrote in, whatever they are today."""
    if person is None:
        return Author(address=None, name="", role=role or PersonKind.SYSTEM.value)
    return Author(address=person.address, name=person.name, role=role)

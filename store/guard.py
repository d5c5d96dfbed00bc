"""What the leak guard compares a letter with. The one rule: it only reads, and what nobody outside has seen is not public.

Notes and public messages are told apart by table, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlmodel import Session, col

from mailgate.desk.model import PersonKind, Role
from mailgate.mail.model import Digest, EntryId, PersonId, TicketNumber
from store import chain
from store.tables import AttachmentRow, InternalNoteRow, OutboxRow, ParticipantRow, Person, PublicMessageRow, Ticket, table_of
from store.tickets import withdrawn_of_customer

#: So many of an author's newest public messages are looked at for what they always write.
LOOK_BACK = 500
#: So many of a ticket's newest letters to customers are read for what a quote of one holds.
LETTERS = 20
_OUTSIDE = (Role.REQUESTER, Role.CC)
Inside = frozenset[tuple[str, int]]
"""What a letter is compared with: notes and withdrawn files, by kind and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An internal note: who wrote it, its words, its files."""

    entry: EntryId
    person: PersonId | None
    author: str
    text: str
    files: frozenset[Digest]


def with_inside(session: Session, numbers: Collection[TicketNumber]) -> frozenset[TicketNumber]:
    """Those of these tickets that may have notes, or withdrawn files: of their own, or of tickets merged into them."""
    if not numbers:
        return frozenset()
    noted = select(col(InternalNoteRow.ticket)).where(col(InternalNoteRow.ticket).in_(numbers))
    merged = select(col(Ticket.merged_into)).where(col(Ticket.merged_into).in_(numbers))
    files = select(col(PublicMessageRow.ticket)).join(AttachmentRow, col(AttachmentRow.entry) == col(PublicMessageRow.id))
    withdrawn = files.where(col(PublicMessageRow.ticket).in_(numbers), col(AttachmentRow.withdrawn_at).is_not(None))
    return frozenset(TicketNumber(one) for one in session.scalars(union(noted, merged, withdrawn)))


def inside(session: Session, numbers: Collection[TicketNumber]) -> dict[TicketNumber, Inside]:
    """What is inside of each of these tickets, and of those that are part of it."""
    families = chain.families(session, numbers)
    found: dict[int, set[tuple[str, int]]] = {}
    for row in session.execute(_INSIDE, {"numbers": sorted(set().union(*families.values()))}) if numbers else ():
        found.setdefault(row.ticket, set()).add((row.kind, row.id))
    return {number: frozenset().union(*(found.get(one, ()) for one in some)) for number, some in families.items()}


def _insides() -> CompoundSelect[Any]:
    note, message, file = table_of(InternalNoteRow).c, table_of(PublicMessageRow).c, table_of(AttachmentRow).c
    numbers: BindParameter[Any] = bindparam("numbers", expanding=True)
    noted = select(note.ticket, literal_column("'note'").label("kind"), note.id).where(note.ticket.in_(numbers))
    theirs = (message.ticket.in_(numbers), file.entry == message.id, file.withdrawn_at.is_not(None))
    return union_all(noted, select(message.ticket, literal_column("'file'"), file.id).where(*theirs))


_INSIDE = _insides()


def notes(session: Session, ticket: TicketNumber, until: datetime | None) -> list[Note]:
    """The notes of a ticket and of those merged into it, oldest first; with ``until`` those written by then.

    A public message with a file that was withdrawn counts with that file alone."""
    query = select(InternalNoteRow, col(Person.name), col(Person.address))
    query = query.join(Person, col(Person.id) == col(InternalNoteRow.author), isouter=True)
    family = chain.family(session, ticket)
    query = query.where(col(InternalNoteRow.ticket).in_(family), ~withdrawn_of_customer()).order_by(col(InternalNoteRow.id))
    if until is not None:
        query = query.where(col(InternalNoteRow.at) <= until)
    rows = session.execute(query).all()
    files = _all_files(session, [row[0].id for row in rows])
    said = [_note(note, name or (address or "").partition("@")[0], note.text, files) for note, name, address in rows]
    return [*said, *_withdrawn_files(session, family)]


def _note(row: InternalNoteRow | PublicMessageRow, author: str, text: str, files: Mapping[int, Sequence[Digest]]) -> Note:
    person = PersonId(row.author) if row.author else None
    return Note(entry=EntryId(row.id), person=person, author=author, text=text, files=frozenset(files.get(row.id, ())))


def _withdrawn_files(session: Session, family: Sequence[TicketNumber]) -> list[Note]:
    """The files that were taken out of public messages; what a customer sent is no secret of ours."""
    query = select(PublicMessageRow, col(Person.name)).join(Person, col(Person.id) == col(PublicMessageRow.author))
    theirs = (col(AttachmentRow.entry) == col(PublicMessageRow.id), col(AttachmentRow.withdrawn_at).is_not(None))
    withdrawn = select(col(AttachmentRow.id)).where(*theirs).exists()
    inside = (col(PublicMessageRow.ticket).in_(family), col(PublicMessageRow.author_role) != PersonKind.CUSTOMER.value)
    rows = session.execute(query.where(*inside, withdrawn)).all()
    files = _files(session, [row[0].id for row in rows], withdrawn=True)
    return [_note(row, name, "", files) for row, name in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is to get the message ``but`` of a ticket; it does not count for itself, unless a customer wrote it."""

    ticket: TicketNumber
    person: PersonId | None
    but: EntryId


def public(session: Session, reader: Reader, now: datetime) -> tuple[tuple[str, ...], frozenset[Digest]]:
    """Texts and files that are public on a ticket, and what somebody saw on those merged into it; of customers' mails also what
    they quoted, as long as nothing was withdrawn: a quote of that would let it out again.
    """
    ticket, but = reader.ticket, reader.but
    other = or_(col(PublicMessageRow.id) != but, col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value)
    released = (col(PublicMessageRow.visible_at) <= now, other)
    family = chain.family(session, ticket)
    theirs = or_(col(PublicMessageRow.ticket) == ticket, _saw(reader.person))
    query = select(PublicMessageRow).where(col(PublicMessageRow.ticket).in_(family), theirs, *released)
    rows = session.scalars(query).all()
    quotes = not _withdrawn(session, family)
    texts = [row.full_text if quotes and row.author_role == PersonKind.CUSTOMER else row.text for row in rows]
    files = _files(session, [row.id for row in rows])
    return tuple(texts), frozenset(file for some in files.values() for file in some)


def _saw(person: PersonId | None) -> ColumnElement[bool]:
    """What was said while somebody took part on the public side."""
    query = select(col(ParticipantRow.ticket)).where(
        col(ParticipantRow.ticket) == col(PublicMessageRow.ticket),
        col(ParticipantRow.person) == person,
        col(ParticipantRow.role).in_([role.value for role in _OUTSIDE]),
        col(ParticipantRow.since) <= col(PublicMessageRow.id),
    )
    return query.exists()


def _withdrawn(session: Session, family: Sequence[TicketNumber]) -> bool:
    """Whether a message was withdrawn there."""
    inside = (col(InternalNoteRow.ticket).in_(family), col(InternalNoteRow.withdrawn_at).is_not(None))
    return session.scalar(select(col(InternalNoteRow.id)).where(*inside).limit(1)) is not None


def letters(session: Session, ticket: TicketNumber, but: EntryId) -> tuple[str, list[bytes]]:
    """The public subject of a ticket, and its newest letters that customers have, as sent; of withdrawn messages none."""
    subject = session.scalar(select(col(Ticket.subject)).where(col(Ticket.number) == ticket)) or ""
    theirs = (col(OutboxRow.ticket) == ticket, col(OutboxRow.audience) == "customer", col(OutboxRow.state) == "sent")
    inside = select(col(InternalNoteRow.id)).where(col(InternalNoteRow.ticket) == ticket)
    other = or_(and_(col(OutboxRow.entry) != but, col(OutboxRow.entry).not_in(inside)), col(OutboxRow.entry).is_(None))
    query = select(col(OutboxRow.content)).where(*theirs, other).order_by(col(OutboxRow.id).desc()).limit(LETTERS)
    return subject, list(session.scalars(query))


def written_elsewhere(
    session: Session, author: PersonId | None, but: TicketNumber, now: datetime
) -> list[tuple[TicketNumber, str]]:
    """What somebody wrote publicly on other tickets, by ticket."""
    mine = (col(PublicMessageRow.author) == author, col(PublicMessageRow.ticket) != but, col(PublicMessageRow.visible_at) <= now)
    query = select(col(PublicMessageRow.ticket), col(PublicMessageRow.text)).where(*mine)
    rows = session.execute(query.order_by(col(PublicMessageRow.id).desc()).limit(LOOK_BACK))
    return [(TicketNumber(ticket), text) for ticket, text in rows]


def images_of(
    session: Session, author: PersonId | None, but: TicketNumber, now: datetime, hashes: Sequence[Digest]
) -> frozenset[Digest]:
    """Those of these files that somebody sent as images in public on other tickets: a logo, not what a note keeps inside."""
    query = select(col(AttachmentRow.sha256)).join(PublicMessageRow, col(PublicMessageRow.id) == col(AttachmentRow.entry))
    mine = (col(PublicMessageRow.author) == author, col(PublicMessageRow.ticket) != but, col(PublicMessageRow.visible_at) <= now)
    wanted = (col(AttachmentRow.sha256).in_(hashes), col(AttachmentRow.content_type).startswith("image/"))
    shared = col(AttachmentRow.withdrawn_at).is_(None)
    rows = session.scalars(query.where(*mine, *wanted, shared).distinct()) if hashes else ()
    return frozenset(Digest(sha) for sha in rows)


def _all_files(session: Session, entries: Sequence[int]) -> dict[int, list[Digest]]:
    shared, withdrawn = _files(session, entries), _files(session, entries, withdrawn=True)
    return {entry: [*shared.get(entry, ()), *withdrawn.get(entry, ())] for entry in {*shared, *withdrawn}}


def _files(session: Session, entries: Sequence[int], *, withdrawn: bool = False) -> dict[int, list[Digest]]:
    """By message: its files, or those of it that were withdrawn."""
    found: dict[int, list[Digest]] = {}
    which = col(AttachmentRow.withdrawn_at).is_not(None) if withdrawn else col(AttachmentRow.withdrawn_at).is_(None)
    if entries:
        query = select(col(AttachmentRow.entry), col(AttachmentRow.sha256))
        for entry, sha in session.execute(query.where(col(AttachmentRow.entry).in_(entries), which)):
            found.setdefault(entry, []).append(Digest(sha))
    return found

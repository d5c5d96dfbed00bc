"""What the leak guard compares a letter with. The one rule: it only reads, and what nobody outside has seen is not public.

Notes and public messages are told apart by table, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from mailgate.desk.model import PersonKind
from mailgate.mail.model import Digest, EntryId, PersonId, TicketNumber
from store.tables import AttachmentRow, InternalNoteRow, OutboxRow, Person, PublicMessageRow, Ticket

#: So many of an author's newest public messages are looked at for what they always write.
LOOK_BACK = 500
#: So many of a ticket's newest letters to customers are read for what a quote of one holds.
LETTERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An internal note: who wrote it, its words, its files."""

    entry: EntryId
    person: PersonId | None
    author: str
    text: str
    files: frozenset[Digest]


def notes(session: Session, ticket: TicketNumber, until: datetime | None) -> list[Note]:
    """The notes of a ticket, oldest first; with ``until`` those written by then."""
    query = select(InternalNoteRow, col(Person.name), col(Person.address))
    query = query.join(Person, col(Person.id) == col(InternalNoteRow.author), isouter=True)
    query = query.where(col(InternalNoteRow.ticket) == ticket).order_by(col(InternalNoteRow.id))
    if until is not None:
        query = query.where(col(InternalNoteRow.at) <= until)
    rows = session.execute(query).all()
    files = _files(session, [row[0].id for row in rows])
    return [
        Note(
            entry=EntryId(note.id),
            person=PersonId(note.author) if note.author else None,
            author=name or (address or "").partition("@")[0],
            text=note.text,
            files=frozenset(files.get(note.id, ())),
        )
        for note, name, address in rows
    ]


def public(session: Session, ticket: TicketNumber, now: datetime, but: EntryId) -> tuple[tuple[str, ...], frozenset[Digest]]:
    """Texts and files that people outside have seen on a ticket; of customers' mails also what they quoted.

    ``but``: the message in question, which does not count for itself, unless a customer wrote it.
    """
    other = or_(col(PublicMessageRow.id) != but, col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value)
    released = (col(PublicMessageRow.visible_at) <= now, other)
    rows = session.scalars(select(PublicMessageRow).where(col(PublicMessageRow.ticket) == ticket, *released)).all()
    texts = [row.full_text if row.author_role == PersonKind.CUSTOMER else row.text for row in rows]
    files = _files(session, [row.id for row in rows])
    return tuple(texts), frozenset(file for some in files.values() for file in some)


def letters(session: Session, ticket: TicketNumber, but: EntryId) -> tuple[str, list[bytes]]:
    """The public subject of a ticket, and its newest letters that customers have, as they were sent."""
    subject = session.scalar(select(col(Ticket.subject)).where(col(Ticket.number) == ticket)) or ""
    theirs = (col(OutboxRow.ticket) == ticket, col(OutboxRow.audience) == "customer", col(OutboxRow.state) == "sent")
    other = or_(col(OutboxRow.entry) != but, col(OutboxRow.entry).is_(None))
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
    rows = session.scalars(query.where(*mine, *wanted).distinct()) if hashes else ()
    return frozenset(Digest(sha) for sha in rows)


def _files(session: Session, entries: Sequence[int]) -> dict[int, list[Digest]]:
    found: dict[int, list[Digest]] = {}
    if entries:
        query = select(col(AttachmentRow.entry), col(AttachmentRow.sha256)).where(col(AttachmentRow.entry).in_(entries))
        for entry, sha in session.execute(query):
            found.setdefault(entry, []).append(Digest(sha))
    return found

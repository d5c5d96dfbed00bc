"""One message or note as a command may be about it. The one rule: it only reads, whichever table it stands in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from mailgate.desk.model import Earlier, EventKind, InternalNote, Message, Person, PersonKind, PublicMessage, Said, Standing
from mailgate.mail.model import Attachment, Digest, EntryId, PersonId, TicketNumber, Trust, Via
from store import chain, outbox, people, undo
from store.tables import AttachmentRow, EventRow, InternalNoteRow, PublicMessageRow, Ticket

_Row = PublicMessageRow | InternalNoteRow


def said(session: Session, number: EntryId, now: datetime) -> Earlier | None:
    """What was said under that number; None: nothing."""
    row: _Row | None = session.get(PublicMessageRow, number, populate_existing=True)
    row = row or session.get(InternalNoteRow, number, populate_existing=True)
    if row is None:
        return None
    ticket = TicketNumber(row.ticket)
    files = list(session.scalars(select(AttachmentRow).where(col(AttachmentRow.entry) == number).order_by(*_POSITION)))
    author = people.by_id(session, [PersonId(row.author)]).get(PersonId(row.author)) if row.author else None
    public = isinstance(row, PublicMessageRow)
    deed = undo.behind(session, number, now) if public else None
    return Earlier(
        message=_message(row, author, files),
        home=chain.end(session, [ticket]).get(ticket, ticket),
        said=_said(session, row),
        author_role=PersonKind(row.author_role),
        trust=Trust[row.trust.upper()],
        out=public and row.visible_at is not None and row.visible_at <= now,
        withdrawn=frozenset(n for n, file in enumerate(files) if file.withdrawn_at is not None),
        unsent=outbox.unsent(session, number),
        held=deed is not None and deed.standing in (Standing.LEAKS, Standing.COLLIDES),
        journal=deed.journal if deed is not None else None,
        published=deed is not None and deed.published,
        copies=_copies(session, row),
    )


def _copies(session: Session, row: _Row) -> tuple[TicketNumber, ...]:
    """Where the same words are public that were split off from here, or came from there, as far as that still stands."""
    splits = select(EventRow).where(col(EventRow.ticket) == row.ticket, col(EventRow.kind) == EventKind.SPLIT.value)
    there = {int(str(event.data.get("ticket"))) for event in session.scalars(splits)}
    same = (col(PublicMessageRow.at) == row.at, col(PublicMessageRow.text) == row.text)
    query = select(col(PublicMessageRow.ticket)).where(col(PublicMessageRow.ticket).in_(there), *same).distinct()
    return tuple(TicketNumber(number) for number in sorted(session.scalars(query))) if there else ()


_POSITION = (col(AttachmentRow.position),)


def _message(row: _Row, author: Person | None, files: list[AttachmentRow]) -> Message:
    kind = PublicMessage if isinstance(row, PublicMessageRow) else InternalNote
    attachments = tuple(
        Attachment(name=f.name, content_type=f.content_type, size=f.size, sha256=Digest(f.sha256), inline=f.inline) for f in files
    )
    return kind(
        id=EntryId(row.id), ticket=TicketNumber(row.ticket), author=author, text=row.text, attachments=attachments, at=row.at
    )


def _said(session: Session, row: _Row) -> Said:
    """Its words for a copy of it: without its ids and its mail, which stay where they are."""
    subject = session.scalar(select(col(Ticket.subject)).where(col(Ticket.number) == row.ticket)) or ""
    return Said(
        text=row.text,
        full_text=row.full_text,
        quoted_lines=row.quoted_lines,
        subject=subject,
        attachments=(),
        message_id=None,
        references=(),
        via=Via(row.via),
        journal=None,
        at=row.at,
    )

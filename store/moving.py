"""Messages that change sides: notes become public, messages and single files are withdrawn. The one rule: the number stays.

Public and internal are different tables, so a message is taken out of one and put into the other, whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from mailgate.mail.model import EntryId
from store import outbox
from store.tables import AttachmentRow, InternalNoteRow, PublicMessageRow, table_of

_Side = type[PublicMessageRow] | type[InternalNoteRow]

#: What the books say of a letter whose message was withdrawn before it left.
WITHDRAWN = "the message was withdrawn"
#: And of one with a file that was.
FILE_WITHDRAWN = "it carries a file that was withdrawn"


def publish(session: Session, entry: EntryId, at: datetime, goes_out: datetime | None) -> None:
    """A note is public from ``at`` on; customers may see it from ``goes_out`` on."""
    move(session, entry, InternalNoteRow, PublicMessageRow, published_at=at, visible_at=goes_out or at)


def withdraw(session: Session, entry: EntryId, at: datetime) -> None:
    """A public message is internal from now on; letters with it that have not left stay here."""
    outbox.withhold(session, entry, WITHDRAWN)
    move(session, entry, PublicMessageRow, InternalNoteRow, withdrawn_at=at)


def restore(session: Session, entry: EntryId, at: datetime) -> None:
    """A withdrawn message is public again as it was; letters with it that were kept here leave in their time."""
    move(session, entry, InternalNoteRow, PublicMessageRow, withdrawn_at=None)
    _let_out(session, entry, at)


def withdraw_files(session: Session, entry: EntryId, positions: Sequence[int], at: datetime) -> None:
    """Files of a public message are internal from now on; letters with it that have not left stay here."""
    outbox.withhold(session, entry, FILE_WITHDRAWN)
    session.execute(update(AttachmentRow).where(*_files(entry, positions)).values(withdrawn_at=at))


def restore_files(session: Session, entry: EntryId, positions: Sequence[int], at: datetime) -> None:
    """Withdrawn files are public again with their message."""
    session.execute(update(AttachmentRow).where(*_files(entry, positions)).values(withdrawn_at=None))
    _let_out(session, entry, at)


def is_withdrawn(session: Session, entry: EntryId, positions: Sequence[int]) -> bool:
    """Whether a message, or these files of it, is still withdrawn."""
    if not positions:
        row = session.get(InternalNoteRow, entry, populate_existing=True)
        return row is not None and row.withdrawn_at is not None
    public = session.scalar(select(col(PublicMessageRow.id)).where(col(PublicMessageRow.id) == entry))
    rows = session.scalars(select(col(AttachmentRow.withdrawn_at)).where(*_files(entry, positions)))
    return public is not None and all(at is not None for at in rows)


def forget(session: Session, entry: EntryId) -> None:
    """The copy of a message, which stands where it was, is taken away with the names of its files."""
    for side in (PublicMessageRow, InternalNoteRow):
        session.execute(delete(side).where(col(side.id) == entry))
    session.execute(delete(AttachmentRow).where(col(AttachmentRow.entry) == entry))


def move(session: Session, entry: EntryId, from_side: _Side, to_side: _Side, **changed: Any) -> str | None:
    """Put a message into the other table, with new values for some columns. Returns its Message-ID."""
    row = session.get_one(from_side, entry, populate_existing=True)
    values = {**row.model_dump(), **changed}
    session.expunge(row)
    session.execute(delete(from_side).where(col(from_side.id) == entry))
    session.execute(insert(table_of(to_side)), values)
    return row.message_id


def _let_out(session: Session, entry: EntryId, at: datetime) -> None:
    """What was kept here for that reason alone leaves; what its author stopped or the guard holds does not."""
    row = session.get_one(PublicMessageRow, entry, populate_existing=True)
    if row.visible_at is not None:
        outbox.let_out(session, entry, max(at, row.visible_at))


def _files(entry: EntryId, positions: Sequence[int]) -> tuple[Any, ...]:
    return (col(AttachmentRow.entry) == entry, col(AttachmentRow.position).in_(list(positions)))

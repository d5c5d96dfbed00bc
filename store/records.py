"""Which mail somebody asks about. The one rule: the one they answer, else the last by which they did anything here."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from mailgate.mail.model import EntryId, JournalId, PersonId, TicketNumber
from store.tables import DispositionRow, InternalNoteRow, PublicMessageRow, UndoRow


def journal(session: Session, answers: EntryId | None, asker: PersonId | None, here: Iterable[TicketNumber]) -> JournalId | None:
    """The mail of the message ``answers``, else the last mail by which ``asker`` did anything on these tickets."""
    found = _of_message(session, answers) if answers is not None else None
    found = found if found is not None else _last(session, asker, here)
    return JournalId(found) if found is not None else None


def _of_message(session: Session, entry: EntryId) -> int | None:
    row = session.get(PublicMessageRow, entry) or session.get(InternalNoteRow, entry)
    return row.journal_id if row is not None else None


def _last(session: Session, asker: PersonId | None, here: Iterable[TicketNumber]) -> int | None:
    if asker is None:
        return None
    mine = select(UndoRow.entry).where(col(UndoRow.person) == asker, col(UndoRow.ticket).in_(sorted(here)))
    entry = session.exec(mine.order_by(col(UndoRow.entry).desc()).limit(1)).first()
    if entry is None:
        return None
    named = select(DispositionRow.journal_id).where(col(DispositionRow.entry) == entry)
    return _of_message(session, EntryId(entry)) or session.exec(named.limit(1)).first()

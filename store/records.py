"""Which mail somebody asks about. The one rule: the one they answer, else their own last one here."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from mailgate.mail.model import EntryId, JournalId, PersonId, TicketNumber
from store.tables import Alias, DispositionRow, Inbound, InternalNoteRow, Person, PublicMessageRow


def journal(session: Session, answers: EntryId | None, asker: PersonId | None, here: Iterable[TicketNumber]) -> JournalId | None:
    """The mail of the message ``answers``, else the last mail in the name of ``asker`` on these tickets."""
    found = _of_message(session, answers) if answers is not None else None
    found = found if found is not None else _last(session, asker, here)
    return JournalId(found) if found is not None else None


def _of_message(session: Session, entry: EntryId) -> int | None:
    row = session.get(PublicMessageRow, entry) or session.get(InternalNoteRow, entry)
    return row.journal_id if row is not None else None


def _last(session: Session, asker: PersonId | None, here: Iterable[TicketNumber]) -> int | None:
    """The newest mail in their name, whatever became of it: words, commands alone, or held."""
    if asker is None:
        return None
    own = select(col(Person.address)).where(col(Person.id) == asker)
    aliases = select(col(Alias.address)).where(col(Alias.person) == asker)
    newest = select(func.max(col(DispositionRow.journal_id)))
    mine = newest.join(Inbound, col(Inbound.journal_id) == col(DispositionRow.journal_id)).where(
        col(DispositionRow.ticket).in_(sorted(here)), col(Inbound.sender).in_(own.union(aliases))
    )
    return session.exec(mine).first()

"""Side threads: what is asked of somebody outside about a ticket, and their answers. The one rule: one thread for each ticket and
person, and only its own notes lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from mailgate.desk.model import Person, PersonKind, SideHere, SignedHere
from mailgate.mail.model import EntryId, MessageId, PersonId, TicketNumber, Visibility
from store import people
from store.tables import InternalNoteRow, MailRef, OutboxRow, SideThread, table_of
from store.threads import key_of, on_side

_N, _R, _S = (table_of(one).c for one in (InternalNoteRow, MailRef, SideThread))
_NOTES = select(_N.side).join(table_of(MailRef), _R.entry == _N.id).where(_R.kind != "mentioned", _N.side.is_not(None))
_ANSWERED = (
    select(_S.id, _S.ticket, _S.asked_by)
    .where(_S.person == bindparam("who"), _S.id.in_(_NOTES.where(_R.key.in_(bindparam("keys", expanding=True)))))
    .order_by(_S.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Whom it is with, about which ticket."""

    ticket: TicketNumber
    person: PersonId


def ensure(session: Session, thread: Thread, by: PersonId | None, now: datetime) -> int:
    """The thread, made where there is none. ``by``: who asks now; None: nobody asks anew."""
    row = _row(session, thread)
    if row is None:
        row = SideThread(ticket=thread.ticket, person=thread.person, asked_by=by, at=now)
    elif by is not None:
        row.asked_by = by
    session.add(row)
    session.flush()
    return row.id or 0


def answered(session: Session, author: Person | None, signed: Iterable[SignedHere], ids: Sequence[MessageId]) -> SideHere | None:
    """The thread that a mail of ``author`` answers: by an address signed for them there, or by the ids of its letters."""
    person = author.id if author is not None and not author.is_staff else None
    if person is None:
        return None
    mine = [s.ticket for s in signed if s.valid and s.person == person and s.audience is Visibility.INTERNAL]
    theirs = col(SideThread.person) == person
    if mine and (row := session.scalars(select(SideThread).where(theirs, col(SideThread.ticket).in_(mine))).first()):
        return _here(session, row)
    keys = [key_of(one) for one in ids]
    found = session.execute(_ANSWERED, {"who": person, "keys": keys}).first() if on_side(session, keys) else None
    return _here(session, found) if found is not None else None


def about(session: Session, tickets: Iterable[TicketNumber]) -> dict[PersonId, frozenset[int]]:
    """The threads about a ticket and those that were merged into it, by whom they are with."""
    found: dict[PersonId, frozenset[int]] = {}
    for row in session.scalars(select(SideThread).where(col(SideThread.ticket).in_(list(tickets)))):
        person = PersonId(row.person)
        found[person] = found.get(person, frozenset()) | {row.id or 0}
    return found


def letters(session: Session, thread: Thread, limit: int) -> list[MessageId]:
    """The ids of our questions and of their answers, oldest first: of more than ``limit`` the first and the newest."""
    row = _row(session, thread)
    if row is None:
        return []
    notes = session.scalars(select(InternalNoteRow).where(col(InternalNoteRow.side) == row.id).order_by(col(InternalNoteRow.id)))
    found = [MessageId(one) for note in notes for one in _ids(session, note, thread)]
    return found if len(found) <= limit else [found[0], *found[1 - limit :]]


def asks(session: Session, entry: EntryId, thread: Thread) -> bool:
    """Whether a note is a question of that very thread."""
    note, row = session.get(InternalNoteRow, entry, populate_existing=True), _row(session, thread)
    same = note is not None and row is not None and note.side == row.id and note.ticket == thread.ticket
    return same and note is not None and note.author_role == PersonKind.STAFF.value


def _ids(session: Session, note: InternalNoteRow, thread: Thread) -> list[str]:
    """An answer has the id of its mail; a question those of its letters to them."""
    if note.author == thread.person:
        return [note.message_id] if note.message_id else []
    theirs = (col(OutboxRow.entry) == note.id, col(OutboxRow.person) == thread.person)
    return list(session.scalars(select(col(OutboxRow.message_id)).where(*theirs).order_by(col(OutboxRow.id))))


def _row(session: Session, thread: Thread) -> SideThread | None:
    same = (col(SideThread.ticket) == thread.ticket, col(SideThread.person) == thread.person)
    return session.scalars(select(SideThread).where(*same)).first()


def _here(session: Session, row: SideThread | Row[Any]) -> SideHere:
    asker = people.by_id(session, [PersonId(row.asked_by)]) if row.asked_by is not None else {}
    return SideHere(id=row.id or 0, ticket=TicketNumber(row.ticket), asker=next(iter(asker.values()), None))

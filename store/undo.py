"""What staff did, as far as it can be taken back. The one rule: what somebody outside may have seen is never taken back here.

A public message is out of reach from the moment one of its letters is being handed over, or its time has come and none is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from mailgate.desk.model import Deed, EventKind, Standing, Status
from mailgate.mail.model import EntryId, JournalId, MessageId, OutboxId, PersonId, TicketNumber, Visibility
from store import outbox
from store.tables import EventRow, InternalNoteRow, MailRef, PublicMessageRow, UndoRow, table_of
from store.threads import key_of

#: How many deeds of one person on the tickets of a mail are looked at.
LOOK_BACK = 20
_THOUGHTS = (EventKind.UNDONE.value, EventKind.HELD.value)
"""The last event of a second thought, or of the guard's; its data name the deed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeed:
    """A deed as it begins."""

    entry: EntryId
    ticket: TicketNumber
    person: PersonId
    changes: Mapping[str, object]
    at: datetime


def remember(session: Session, deed: NewDeed) -> None:
    """Keep what a deed changed."""
    values = {"entry": deed.entry, "ticket": deed.ticket, "person": deed.person, "changes": dict(deed.changes), "at": deed.at}
    session.execute(insert(table_of(UndoRow)), {**values, "withheld": "", "cleared": False})


def deeds(session: Session, tickets: Iterable[TicketNumber], person: PersonId, now: datetime) -> tuple[Deed, ...]:
    """What a person did last on these tickets, newest first."""
    theirs = (col(UndoRow.ticket).in_(sorted(tickets)), col(UndoRow.person) == person)
    rows = session.scalars(select(UndoRow).where(*theirs).order_by(col(UndoRow.entry).desc()).limit(LOOK_BACK))
    return tuple(_deed(session, row, now) for row in rows)


def deed(session: Session, entry: int, now: datetime) -> Deed | None:
    """One deed, whosever it is."""
    row = session.get(UndoRow, entry, populate_existing=True)
    return _deed(session, row, now) if row is not None else None


def cleared(session: Session, entry: EntryId) -> bool:
    """Whether the author let a message out although the leak guard had held it."""
    return bool(session.scalar(select(col(UndoRow.cleared)).where(col(UndoRow.entry) == entry)))


def withheld(session: Session, entry: EntryId) -> str:
    """Why a message stays inside; "" where it does not."""
    return session.scalar(select(col(UndoRow.withheld)).where(col(UndoRow.entry) == entry)) or ""


def status_waits(session: Session, ticket: TicketNumber, status: Status, now: datetime) -> bool:
    """Whether the message that gave a ticket its status still waits: nobody outside knows."""
    query = select(UndoRow).where(col(UndoRow.ticket) == ticket, col(UndoRow.undone_at).is_(None))
    newest = session.scalars(query.order_by(col(UndoRow.entry).desc()).limit(LOOK_BACK))
    closing = next((row for row in newest if row.changes.get("status", ["", ""])[1] == status), None)
    said = session.get(PublicMessageRow, closing.entry) if closing is not None else None
    if said is None or said.visible_at is None or said.visible_at <= now:
        return False
    return not outbox.gone_out(session, [said.id])


def mark(session: Session, entry: EntryId, undone_at: datetime | None) -> None:
    """What a deed changed is taken back; None: done again."""
    session.execute(update(UndoRow).where(col(UndoRow.entry) == entry).values(undone_at=undone_at))


def withhold(session: Session, entry: EntryId, why: str, reply: str) -> None:
    """A message stays inside: its letters are held; what nobody has seen stays unseen."""
    outbox.withhold(session, entry, reply)
    session.execute(update(UndoRow).where(col(UndoRow.entry) == entry).values(withheld=why))
    if entry not in outbox.gone_out(session, [entry]):
        session.execute(update(PublicMessageRow).where(col(PublicMessageRow.id) == entry).values(visible_at=None))


def cancel(session: Session, letter: OutboxId, reply: str, now: datetime) -> bool:
    """A letter is not sent any more; a message of staff's stays inside with the last one of it. See ``outbox.cancel``."""
    if not outbox.cancel(session, letter, reply, now):
        return False
    entry = outbox.message_of(session, letter)
    if entry is None or session.get(UndoRow, entry) is None:
        return True
    if not outbox.unsent_to(session, entry) and not outbox.gone_out(session, [entry]):
        withhold(session, entry, Standing.STOPPED.value, reply)
    return True


def let_out(session: Session, entry: EntryId, now: datetime, *, cleared: bool) -> None:
    """A message goes out now."""
    outbox.let_out(session, entry, now)
    values = {"withheld": "", **({"cleared": True} if cleared else {})}
    session.execute(update(UndoRow).where(col(UndoRow.entry) == entry).values(**values))
    session.execute(update(PublicMessageRow).where(col(PublicMessageRow.id) == entry).values(visible_at=now))


def into_note(session: Session, entry: EntryId, now: datetime) -> None:
    """A public message that nobody outside has seen becomes a note, under the same number; answers to its mail are internal."""
    row = session.get_one(PublicMessageRow, entry, populate_existing=True)
    note = row.model_dump(exclude={"visible_at"})
    session.expunge(row)
    session.execute(delete(PublicMessageRow).where(col(PublicMessageRow.id) == entry))
    session.execute(insert(table_of(InternalNoteRow)), note)
    outbox.cancel_all(session, entry, "its author made a note of it", now)
    if note["message_id"]:
        mine = (col(MailRef.key) == key_of(MessageId(note["message_id"])), col(MailRef.entry) == entry)
        session.execute(update(MailRef).where(*mine).values(audience=Visibility.INTERNAL.value))
    session.execute(update(UndoRow).where(col(UndoRow.entry) == entry).values(withheld=""))


def _deed(session: Session, row: UndoRow, now: datetime) -> Deed:
    said = session.get(PublicMessageRow, row.entry, populate_existing=True)
    standing = _standing(session, row, said, now)
    past = standing is Standing.OUT or (standing is Standing.NONE and row.undone_at is not None)
    return Deed(
        entry=EntryId(row.entry),
        ticket=TicketNumber(row.ticket),
        person=PersonId(row.person),
        standing=standing,
        changes=row.changes,
        undone=row.undone_at is not None,
        journal=JournalId(said.journal_id) if said is not None and said.journal_id else None,
        at=row.at,
        letters=frozenset() if past or said is None else outbox.unsent_to(session, EntryId(row.entry)),
        later=() if past else _later(session, row),
    )


def _later(session: Session, row: UndoRow) -> tuple[tuple[EventKind, Mapping[str, object]], ...]:
    """What happened since a deed, or since it was last taken back. Its own events follow it at once, in one piece."""
    same = (col(UndoRow.ticket) == row.ticket, col(UndoRow.entry) > row.entry)
    end = session.scalar(select(func.min(col(UndoRow.entry))).where(*same))
    query = select(EventRow).where(col(EventRow.ticket) == row.ticket, col(EventRow.id) > row.entry)
    events = list(session.scalars(query.order_by(col(EventRow.id))))
    thought = [e.id for e in events if e.kind in _THOUGHTS and e.data.get("entry") == row.entry]
    if thought:
        since = [e for e in events if e.id > thought[-1]]
    else:
        since = [e for e in events if not (e.at == row.at and e.actor in (row.person, None) and (end is None or e.id < end))]
    return tuple((EventKind(e.kind), e.data) for e in since)


def _standing(session: Session, row: UndoRow, said: PublicMessageRow | None, now: datetime) -> Standing:
    if said is None:
        return Standing.NONE
    if row.withheld:  # whatever else became of one of its letters: its author was told that it is inside
        return Standing(row.withheld)
    if outbox.gone_out(session, [said.id]):
        return Standing.OUT
    late = said.visible_at is None or said.visible_at <= now
    return Standing.OUT if late and not outbox.on_its_way(session, said.id) else Standing.WAITING

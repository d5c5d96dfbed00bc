"""Writing tickets: what the rules decided becomes rows. The one rule: numbers, ids and times are given, nothing is computed here.

For use inside of ``Store.write``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, insert, update
from sqlmodel import Session

from mailgate.desk.model import Deadlines, EventKind, InternalNote, Message, PersonKind, Priority, Said, Status, WaitingFor
from mailgate.mail.model import Attachment, EntryId, PersonId, TicketNumber, Trust, Visibility
from store import fresh, later, memo, parties, rewording, standing
from store.tables import AttachmentRow, EventRow, InternalNoteRow, PublicMessageRow, Ticket, TicketTag, table_of

_TICKET = table_of(Ticket)


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
    split_from: TicketNumber | None = None


def create(session: Session, new: NewTicket) -> None:
    """Write the head of a new ticket. Raises ValueError for a number that was not drawn."""
    if new.number < 1:
        raise ValueError(f"a ticket cannot have the number {new.number}; draw one with ids.take")
    rewording.touch(session, new.number)
    row = {
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
        "split_from": new.split_from,
        "staff_wrote": False,
        "flagged": new.flagged,
    }
    with memo.telling(session, fresh.KNOWN, standing.KNOWN) as known:
        later.add(session, _TICKET, [row])
        standing.touched(session, new.follow_up_of)
        known[new.number] = fresh.Fresh(new.subject)


def change(session: Session, number: TicketNumber, at: datetime, **values: Any) -> None:
    """New values for columns of a ticket's head."""
    if "title" in values:
        rewording.touch(session, number)
    values["updated_at"] = at
    if "merged_into" in values:  # what there was to know of fresh tickets is known no more
        _change(session, number, values)
        return
    with memo.telling(session, *standing.kinds(values)):
        _change(session, number, values)


def _change(session: Session, number: TicketNumber, values: Mapping[str, Any]) -> None:
    standing.touched(session, number)
    if not later.amend(session, _TICKET, {"number": number}, values):
        new = {f"new_{name}": value for name, value in values.items()}
        later.change(session, _changing(tuple(sorted(values))), {"this": number, **new})


@cache
def _changing(columns: tuple[str, ...]) -> Update:
    """A statement for these columns of one ticket that is written."""
    changed = update(_TICKET).where(_TICKET.c.number == bindparam("this"))
    return changed.values({name: bindparam(f"new_{name}") for name in columns})


def plan(session: Session, number: TicketNumber, deadlines: Deadlines, look_at: datetime | None) -> None:
    """New deadlines. The ticket is not changed by that, as people see it."""
    values = {
        "first_answer_by": deadlines.first_answer_by,
        "resolution_by": deadlines.resolution_by,
        "due_at": deadlines.due_at,
        "pending_since": deadlines.pending_since,
        "deadlines_told": " ".join(sorted(deadlines.told)),
        "look_at": look_at,
    }
    with memo.telling(session, *standing.kinds(values)):
        _change(session, number, values)


def add_tags(session: Session, number: TicketNumber, tags: Iterable[str]) -> None:
    """Tags the ticket did not have yet."""
    rewording.touch(session, number)
    session.execute(insert(table_of(TicketTag)), [{"ticket": number, "tag": tag} for tag in sorted(tags)])


def remove_tags(session: Session, number: TicketNumber, tags: Iterable[str]) -> None:
    """Take tags off."""
    rewording.touch(session, number)
    rows = table_of(TicketTag)
    session.execute(delete(rows).where(rows.c.ticket == number, rows.c.tag.in_(sorted(tags))))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message or note with what the store keeps beside it."""

    message: Message
    said: Said
    author: PersonId | None
    author_role: str
    trust: Trust
    side: int | None = None


def append(session: Session, new: NewMessage) -> None:
    """Write a message or note with its files, and remember that its author wrote."""
    message, said = new.message, new.said
    table = InternalNoteRow if isinstance(message, InternalNote) else PublicMessageRow
    own = {"side": new.side} if isinstance(message, InternalNote) else {"visible_at": message.goes_out or message.at}
    row = {
        **own,
        "id": message.id,
        "ticket": message.ticket,
        "author": new.author,
        "author_role": new.author_role,
        "text": message.text,
        "full_text": said.full_text,
        "quoted_lines": said.quoted_lines,
        "words": rewording.of_message(session, message, new.author_role),
        "message_id": said.message_id,
        "via": said.via.value,
        "trust": new.trust.word,
        "journal_id": said.journal,
        "at": message.at,
    }
    with memo.telling(session, fresh.KNOWN):
        later.add(session, table_of(table), [row])
    begun = fresh.of(session, message.ticket)
    if begun and said.message_id and table is PublicMessageRow and new.author_role == PersonKind.CUSTOMER:
        begun.mails.append(fresh.Named(new.author, said.message_id, message.at))
    _attach(session, message.id, message.attachments)
    if new.author is not None and not isinstance(message, InternalNote):
        parties.has_written(session, message.ticket, new.author)


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
    later.add(session, table_of(AttachmentRow), rows)


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
    row = {
        "id": event.id,
        "ticket": event.ticket,
        "visibility": event.visibility.value,
        "kind": event.kind.value,
        "data": dict(event.data),
        "actor": event.actor,
        "at": event.at,
    }
    later.add(session, table_of(EventRow), [row])

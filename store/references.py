"""Which columns name rows of other tables. The one rule: what names something stands here, whether the database holds it or not.

Many of these are no foreign keys: an entry may be a public message or a note and change sides, and the main store and the journal
are two files on SQLite. Not here is what may name a number drawn for nothing that has a row: a letter's
entry, where it tells of a ticket that was split off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column
from sqlmodel import SQLModel

from store.tables import (
    MAIN,
    AttachmentRow,
    Attention,
    Digested,
    DigestLine,
    DispositionRow,
    EventRow,
    HeldRow,
    Inbound,
    InternalNoteRow,
    LastGiven,
    MailRef,
    Organisation,
    OutboxRow,
    Person,
    PublicMessageRow,
    SideThread,
    Suppression,
    Ticket,
    UndoRow,
    table_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column, and where what it names may stand."""

    column: Column[Any]
    targets: tuple[Column[Any], ...]
    nobody: tuple[int, ...] = ()
    """Values that name nothing."""

    @property
    def name(self) -> str:
        """``table.column``."""
        return f"{self.column.table.name}.{self.column.name}"


def _c(model: type[SQLModel], name: str) -> Column[Any]:
    return table_of(model).c[name]


_TICKET = (_c(Ticket, "number"),)
_PERSON = (_c(Person, "id"),)
_MAIL = (_c(Inbound, "journal_id"),)
_LETTER = (_c(OutboxRow, "id"),)
_SAID = (_c(PublicMessageRow, "id"), _c(InternalNoteRow, "id"))
_DONE = (*_SAID, _c(EventRow, "id"), _c(UndoRow, "entry"))
_ORGANISATION = (_c(Organisation, "id"),)

_OURS: tuple[tuple[type[SQLModel], str, tuple[Column[Any], ...]], ...] = (
    (DispositionRow, "journal_id", _MAIL),
    (DispositionRow, "ticket", _TICKET),
    (DispositionRow, "entry", _DONE),
    (PublicMessageRow, "journal_id", _MAIL),
    (InternalNoteRow, "journal_id", _MAIL),
    (AttachmentRow, "entry", _SAID),
    (OutboxRow, "ticket", _TICKET),
    (OutboxRow, "handed", _SAID),
    (OutboxRow, "person", _PERSON),
    (HeldRow, "ticket", _TICKET),
    (HeldRow, "confirmer", _PERSON),
    (MailRef, "ticket", _TICKET),
    (UndoRow, "ticket", _TICKET),
    (UndoRow, "person", _PERSON),
    (DigestLine, "outbox", _LETTER),
    (DigestLine, "ticket", _TICKET),
    (DigestLine, "person", _PERSON),
    (Digested, "ticket", _TICKET),
    (SideThread, "ticket", _TICKET),
    (Attention, "ticket", _TICKET),
    (LastGiven, "person", _PERSON),
    (Suppression, "outbox", _LETTER),
    (Organisation, "manager", _PERSON),
    (Ticket, "merged_into", _TICKET),
    (Ticket, "split_from", _TICKET),
    (Ticket, "follow_up_of", _TICKET),
)


def _all() -> Iterator[Reference]:
    """Foreign keys first; SQLite holds to them only while they are written."""
    for table in MAIN:
        for key in table.foreign_keys:
            yield Reference(column=key.parent, targets=(key.column,))
    for model, name, targets in _OURS:
        column = _c(model, name)
        if not column.foreign_keys:
            yield Reference(column=column, targets=targets)
    yield Reference(column=_c(Person, "organisation"), targets=_ORGANISATION, nobody=(0,))
    yield Reference(column=_c(HeldRow, "journal_id"), targets=_MAIL, nobody=(0,))


REFERENCES: tuple[Reference, ...] = tuple(_all())

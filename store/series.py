"""Where the rising series stand. The one rule: they only ever go up; see ``store.ids`` for who draws from them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text, update
from sqlmodel import Session, col

from store.ids import Series
from store.tables import Counter, EventRow, InternalNoteRow, LastGiven, OutboxRow, PublicMessageRow, Ticket, UndoRow

#: Series -> columns whose numbers come from it.
_USED = {
    "ticket": (col(Ticket.number),),
    "entry": (
        col(PublicMessageRow.id),
        col(InternalNoteRow.id),
        col(EventRow.id),
        col(UndoRow.entry),
        col(LastGiven.turn),
    ),
    "outbox": (col(OutboxRow.id),),
}


def highest(session: Session, name: Series) -> int:
    """The highest number of a series that is in use, 0 for none."""
    return max(session.scalar(select(func.max(column))) or 0 for column in _USED[name])


def stands_at(connection: Connection, name: Series) -> int:
    """The last number that was given."""
    if not connection.dialect.supports_sequences:
        return connection.scalar(select(col(Counter.value)).where(col(Counter.name) == name)) or 0
    asked = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM series_{name}"  # noqa: S608 - a name of ours
    return int(connection.execute(text(asked)).scalar_one())


def go_on_from(connection: Connection, name: Series, value: int) -> None:
    """The next number is higher than ``value``; a series that is there already is left alone."""
    if stands_at(connection, name) >= value:
        return
    if not connection.dialect.supports_sequences:
        connection.execute(update(Counter).where(col(Counter.name) == name).values(value=value))
    else:
        connection.execute(text("SELECT setval(CAST(:series AS regclass), :value)"), {"series": f"series_{name}", "value": value})

"""Queues added by the command line. The one rule: a queue with tickets stays; those of the config file are not here.

What is None in a row stands as the gateway's default; ``mailgate.policy`` fills it in and refuses clashes with the config file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from mailgate.desk.model import ClosedReply
from mailgate.mail.model import Address
from store.people import PeopleError
from store.tables import Membership, QueueRow, Ticket

_TEXTS = (
    *("address", "display_name", "language", "closed_reply"),
    *("calendar", "first_answer", "resolution", "escalate_to"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChange:
    """New values of a queue; None leaves a field alone. ``assignee`` "" takes it away."""

    address: Address | None = None
    display_name: str | None = None
    language: str | None = None
    closed_reply: ClosedReply | None = None
    reopen_within: timedelta | None = None
    customer_updates: tuple[str, ...] | None = None
    assignee: Address | str | None = None
    assignment: tuple[str, ...] | None = None
    form_senders: tuple[Address, ...] | None = None
    calendar: str | None = None
    first_answer: str | None = None
    resolution: str | None = None
    escalate_to: str | None = None
    auto_close: timedelta | None = None
    auto_close_warning: timedelta | None = None
    satisfaction: bool | None = None


def added_queues(session: Session) -> tuple[QueueRow, ...]:
    """The queues of the store, by name."""
    return tuple(session.scalars(select(QueueRow).where(col(QueueRow.active)).order_by(col(QueueRow.name))))


def add_queue(session: Session, name: str, address: Address, change: QueueChange) -> QueueRow:
    """A new queue. Raises PeopleError where the name or the address is taken in the store."""
    taken = session.scalars(select(QueueRow).where((col(QueueRow.name) == name) | (col(QueueRow.address) == address))).first()
    if taken:
        raise PeopleError(f"there is already a queue {taken.name!r} at {taken.address}")
    return _change(session, QueueRow(name=name, address=address, display_name=""), change)


def edit_queue(session: Session, name: str, change: QueueChange) -> QueueRow:
    """Change a queue of the store. Raises PeopleError where there is none of that name, or the address is taken."""
    row = _row(session, name)
    other = session.scalars(select(QueueRow).where(col(QueueRow.address) == change.address, col(QueueRow.name) != name)).first()
    if other:
        raise PeopleError(f"the queue {other.name!r} has the address {other.address} already")
    return _change(session, row, change)


def remove_queue(session: Session, name: str) -> None:
    """Take a queue away. Raises PeopleError while tickets are in it: their mail would have nowhere to go."""
    row = _row(session, name)
    tickets = session.scalar(select(func.count()).select_from(Ticket).where(col(Ticket.queue) == name))
    if tickets:
        raise PeopleError(
            f"{tickets} tickets are in the queue {name!r}; move them first with `mailgate ticket queue NUMBER QUEUE`"
        )
    session.execute(delete(Membership).where(col(Membership.queue) == name))
    session.delete(row)
    session.flush()


def _row(session: Session, name: str) -> QueueRow:
    row = session.get(QueueRow, name)
    if row is None:
        raise PeopleError(f"no queue {name!r} in the store; queues of the config file are changed there")
    return row


def _change(session: Session, row: QueueRow, change: QueueChange) -> QueueRow:
    for field in _TEXTS:
        value = getattr(change, field)
        if value is not None:
            setattr(row, field, str(value))
    for field in ("reopen_within", "auto_close", "auto_close_warning"):
        time = getattr(change, field)
        if time is not None:
            setattr(row, field, int(time.total_seconds()))
    if change.satisfaction is not None:
        row.satisfaction = change.satisfaction
    if change.customer_updates is not None:
        row.customer_updates = ",".join(change.customer_updates)
    if change.assignee is not None:
        row.assignee = change.assignee or None
    if change.assignment is not None:
        row.assignment = ",".join(change.assignment)
    if change.form_senders is not None:
        row.form_senders = " ".join(change.form_senders)
    session.add(row)
    session.flush()
    return row

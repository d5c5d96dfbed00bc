"""Copies that are owed to a Sent folder. The one rule: a try is counted before it is made, so who
died in one looks before the next.

A letter owes a copy from the transaction that records it as sent (``owe``) until ``done`` or ``given_up``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select, update
from sqlmodel import Session

from mailgate.desk.model import PersonKind
from mailgate.mail.model import EntryId, MessageId, OutboxId
from store.outbox_rows import Audience, Frozen, Kind, frozen
from store.tables import OutboxRow, Person, PublicMessageRow, Ticket, table_of

_TABLE, _TICKET = table_of(OutboxRow), table_of(Ticket)
_C = _TABLE.c
_ITS_TICKET = _TICKET.c.number == _C.ticket


class Copy(StrEnum):
    """How far a letter's copy is."""

    NONE = "none"
    OWED = "owed"
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A letter that goes out, as far as its copy is concerned."""

    queue: str
    words: bool
    by_team: bool
    copied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A copy to be made. ``attempts`` counts the tries before this one."""

    id: OutboxId
    message_id: MessageId
    attempts: int
    sent_at: datetime
    wire: Frozen


def going(session: Session, outbox_id: OutboxId) -> Going | None:
    """What decides about a letter's copy; None for one about no ticket."""
    row = session.execute(
        select(_C.entry, _C.kind, _C.audience, _TICKET.c.queue).join(_TICKET, _ITS_TICKET).where(_C.id == outbox_id)
    ).first()
    if row is None:
        return None
    said = session.get(PublicMessageRow, row.entry) if row.entry is not None else None
    author = session.get(Person, said.author) if said is not None and said.author is not None else None
    return Going(
        queue=row.queue,
        words=said is not None and row.kind == Kind.UPDATE.value and row.audience == Audience.CUSTOMER.value,
        by_team=author is not None and author.kind != PersonKind.CUSTOMER.value,
        copied=row.entry is not None and _is_copied(session, EntryId(row.entry)),
    )


def owe(session: Session, outbox_id: OutboxId, account: str, now: datetime) -> None:
    """Its copy is due now, in that account; wherever its ticket goes."""
    session.execute(update(_TABLE).where(_C.id == outbox_id).values(copy_at=now, copy_account=account))


def is_due(session: Session, account: str, now: datetime) -> bool:
    """Whether ``claim`` would find one."""
    return session.execute(select(_C.id).where(_due(account, now)).limit(1)).first() is not None


def orphaned(session: Session, accounts: Collection[str], before: datetime, why: str) -> int:
    """Copies of letters that went out before then and are owed to none of these accounts are given up; how many."""
    owed = (_C.copy_at.is_not(None), _C.copy_account.not_in(accounts), _C.finished_at < before)
    # a try is counted: none was made, and still it is over
    gone = {"copy_at": None, "copy_trouble": why, "copy_attempts": _C.copy_attempts + 1}
    return int(getattr(session.execute(update(_TABLE).where(*owed).values(gone)), "rowcount", 0))


def claim(session: Session, account: str, now: datetime, until: datetime) -> Owed | None:
    """The next one of this account; nobody else gets it until then."""
    query = select(_TABLE).where(_due(account, now))
    row = session.execute(query.order_by(_C.copy_at, _C.id).limit(1)).mappings().first()
    if row is None:
        return None
    tried = {"copy_attempts": row["copy_attempts"] + 1, "copy_at": until}
    session.execute(update(_TABLE).where(_C.id == row["id"]).values(tried))
    return Owed(
        id=OutboxId(row["id"]),
        message_id=MessageId(row["message_id"]),
        attempts=row["copy_attempts"],
        sent_at=row["finished_at"] or row["created_at"],
        wire=frozen(row),
    )


def done(session: Session, outbox_id: OutboxId) -> None:
    """It is in the folder."""
    session.execute(update(_TABLE).where(_C.id == outbox_id).values(copy_at=None, copy_trouble=""))


def failed(session: Session, outbox_id: OutboxId, why: str, again: datetime | None) -> None:
    """It is not; ``again`` None: it never will be."""
    session.execute(update(_TABLE).where(_C.id == outbox_id).values(copy_at=again, copy_trouble=why))


def state(session: Session, outbox_id: OutboxId) -> tuple[Copy, str]:
    """How far it is, and what was in its way the last time."""
    row = session.execute(select(_C.copy_at, _C.copy_attempts, _C.copy_trouble).where(_C.id == outbox_id)).one()
    if row.copy_at is not None:
        return Copy.OWED, row.copy_trouble
    if not row.copy_attempts:
        return Copy.NONE, ""
    return (Copy.GIVEN_UP if row.copy_trouble else Copy.DONE), row.copy_trouble


def _due(account: str, now: datetime) -> ColumnElement[bool]:
    return and_(_C.copy_at.is_not(None), _C.copy_at <= now, _C.copy_account == account)


def _is_copied(session: Session, entry: EntryId) -> bool:
    one = and_(_C.entry == entry, (_C.copy_at.is_not(None)) | (_C.copy_attempts > 0))
    return session.execute(select(_C.id).where(one).limit(1)).first() is not None

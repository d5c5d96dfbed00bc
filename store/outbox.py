"""The queue of mails going out. The one rule: a letter is frozen when it is added; only what became of it changes.

A row is added in the transaction of its cause. Whoever sends first claims (``store.outbox_claims``). What to do after a try is
decided elsewhere (``desk.deadlines``) and written down by ``record``. What people look at is in ``store.outbox_views``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Integer, Update, and_, bindparam, or_, select, update
from sqlmodel import Session

from mailgate.mail.model import Address, EntryId, OutboxId
from store import arrays, fresh, later, memo
from store.outbox_rows import Audience, Change, NewRow, State, values
from store.tables import OutboxRow, table_of
from store.types import BigId

_TABLE = table_of(OutboxRow)
_C = _TABLE.c

OPEN = (State.WAITING.value, State.DUE.value, State.DEFERRED.value, State.UNCERTAIN.value)
"""States that are tried (again) when ``next_at`` has come."""
_UNSENT = and_(_C.state.in_((*OPEN, State.HELD.value)), _C.owner == "")
_TRIED = {name: _C[name].type for name in ("state", "last_reply", "next_at", "finished_at")} | {
    "which": BigId,
    "tries": Integer(),
}


def _record(tried: Any) -> Update:
    """Write down what became of a letter, or of as many as a table of them has rows."""
    told = {name: tried[name] for name in _TRIED if name in _C}
    changes = told | {"owner": "", "lease_until": None, "attempts": _C.attempts + tried["tries"]}
    return update(_TABLE).where(_C.id == tried["which"], _C.state != State.SENT.value).values(changes)


_RECORD = _record({name: bindparam(name, type_=kind) for name, kind in _TRIED.items()})
_RECORD_MANY = _record(arrays.table(_TRIED).c)


def add(session: Session, rows: Sequence[NewRow]) -> None:
    """Queue letters, in the transaction of their cause."""
    with memo.telling(session, fresh.KNOWN):
        later.add(session, _TABLE, [values(row) for row in rows])
    for row in rows:
        begun = fresh.of(session, row.to.ticket)
        if begun is not None and row.state is not State.WAITING and row.to.audience is not Audience.OUTSIDER:
            begun.letters.append(fresh.Named(row.to.person, row.message_id, row.created_at))


def record(session: Session, changes: Mapping[OutboxId, Change]) -> None:
    """Write down what became of tries. What was sent stays sent."""
    connection, became = session.connection(), [_became(letter, change) for letter, change in changes.items()]
    if became and connection.dialect.name == "postgresql":
        connection.execute(_RECORD_MANY, arrays.given(became))
    elif became:
        connection.execute(_RECORD, became)


def _became(letter: OutboxId, change: Change) -> dict[str, Any]:
    return {
        "which": letter,
        "state": change.state.value,
        "last_reply": change.reply,
        "next_at": change.next_at,
        "finished_at": change.finished_at,
        "tries": int(change.tried),
    }


def retry(session: Session, outbox_id: OutboxId, now: datetime) -> bool:
    """Make a letter due now, whatever became of it before; its audience is checked again.

    False: unknown, sent or under way, or its author may still take it back.
    """
    fits = and_(_C.id == outbox_id, _C.owner == "", _C.state.not_in((State.SENT.value, State.WAITING.value)))
    due = update(_TABLE).where(fits).values(state=State.DUE.value, next_at=now, finished_at=None)
    return _count(session.execute(due)) == 1


def cancel(session: Session, outbox_id: OutboxId, reply: str, now: datetime) -> bool:
    """A letter is not sent any more. False: unknown, under way, or it has its end already."""
    fits = and_(_C.id == outbox_id, _UNSENT)
    return _count(session.execute(update(_TABLE).where(fits).values(_cancelled(reply, now)))) == 1


def withhold(session: Session, entry: EntryId, reply: str) -> None:
    """The letters to those outside that carry a message are held, as far as they have not gone out."""
    held = {"state": State.HELD.value, "last_reply": reply, "next_at": None, "owner": "", "lease_until": None}
    session.execute(update(_TABLE).where(_outside(entry), _UNSENT).values(held))


def let_out(session: Session, entry: EntryId, now: datetime) -> None:
    """The letters to those outside that carry a message are due now."""
    due = {"state": State.DUE.value, "next_at": now, "finished_at": None}
    session.execute(update(_TABLE).where(_outside(entry), _UNSENT).values(due))


def cancel_all(session: Session, entry: EntryId, reply: str, now: datetime) -> None:
    """The letters to customers that carry a message never go out."""
    session.execute(update(_TABLE).where(_carrying(entry), _UNSENT).values(_cancelled(reply, now)))


def gone_out(session: Session, entries: Sequence[int]) -> set[int]:
    """Those of these messages of which a letter to a customer went out, or is being handed over."""
    out = or_(_C.state.in_((State.SENT.value, State.UNCERTAIN.value, State.FAILED.value)), _C.owner != "")
    query = select(_C.entry).where(_C.entry.in_(entries), _C.audience == Audience.CUSTOMER.value, out).distinct()
    return set(session.scalars(query))


def arrived(session: Session, entry: EntryId) -> bool:
    """Whether a customer has a letter that carries this message, or may have it."""
    out = _C.state.in_((State.SENT.value, State.UNCERTAIN.value))
    return session.execute(select(_C.id).where(_carrying(entry), out).limit(1)).first() is not None


def last_reply(session: Session, outbox_id: OutboxId) -> str:
    """What was said last about a letter; "" where nothing was."""
    return session.scalar(select(_C.last_reply).where(_C.id == outbox_id)) or ""


def unsent_to(session: Session, entry: EntryId) -> frozenset[Address]:
    """To whom letters to customers that carry a message may still go out, held ones too."""
    return frozenset(Address(one) for one in session.scalars(select(_C.recipient).where(_carrying(entry), _UNSENT)))


def unsent(session: Session, entry: EntryId) -> int:
    """How many letters to those outside that carry a message may still go out."""
    return len(session.execute(select(_C.id).where(_outside(entry), _UNSENT)).all())


def message_of(session: Session, outbox_id: OutboxId) -> EntryId | None:
    """The message that a letter to a customer carries."""
    customers = (_C.id == outbox_id, _C.audience == Audience.CUSTOMER.value)
    found = session.scalar(select(_C.entry).where(*customers))
    return EntryId(found) if found is not None else None


def on_its_way(session: Session, entry: int) -> bool:
    """Whether a letter to a customer that carries a message is still to go out, and nobody has it in hand."""
    query = select(_C.id).where(_carrying(EntryId(entry)), _C.state.in_(OPEN), _C.owner == "").limit(1)
    return session.execute(query).first() is not None


def _cancelled(reply: str, now: datetime) -> dict[str, Any]:
    return {"state": State.CANCELLED.value, "last_reply": reply, "next_at": None, "finished_at": now}


def _carrying(entry: EntryId) -> ColumnElement[bool]:
    return and_(_C.entry == entry, _C.audience == Audience.CUSTOMER.value)


def _outside(entry: EntryId) -> ColumnElement[bool]:
    """Those to customers, and the questions that hand it on to somebody else."""
    return or_(_carrying(entry), _C.handed == entry)


def undelivered(session: Session, outbox_id: OutboxId, reply: str, now: datetime) -> None:
    """A letter the relay had taken came back."""
    failed = {"state": State.FAILED.value, "last_reply": reply, "next_at": None, "finished_at": now}
    session.execute(update(_TABLE).where(_C.id == outbox_id).values(failed))


def _count(result: Any) -> int:
    """How many rows a statement changed."""
    assert isinstance(result, CursorResult)
    return result.rowcount

"""The queue of mails going out. The one rule: a letter is frozen when it is added; only what became of it changes.

A row is added in the transaction of its cause. Whoever sends first *claims*: a claim says "I am handing this one over now", so a
claim whose owner died leaves a letter that may or may not have gone out, and it comes back as ``uncertain``. What to do after a
try is decided elsewhere (``desk.deadlines``) and written down by ``record``. What people look at is in ``store.outbox_views``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, insert, or_, select, update
from sqlmodel import Session

from mailgate.mail.model import Address, EntryId, OutboxId
from store.outbox_rows import Audience, Change, Claimed, NewRow, Room, State, claimed, domain_of, values
from store.tables import OutboxRow, table_of

_TABLE = table_of(OutboxRow)
_C = _TABLE.c

OPEN = (State.WAITING.value, State.DUE.value, State.DEFERRED.value, State.UNCERTAIN.value)
"""States that are tried (again) when ``next_at`` has come."""
LOOK_AHEAD = 64
"""How many due rows are looked at to choose a few from."""
_UNSENT = and_(_C.state.in_((*OPEN, State.HELD.value)), _C.owner == "")


def add(session: Session, rows: Sequence[NewRow]) -> None:
    """Queue letters, in the transaction of their cause."""
    if rows:
        session.execute(insert(_TABLE), [values(row) for row in rows])


def claim(session: Session, room: Room, now: datetime) -> list[Claimed]:
    """Take due letters, oldest first, as many as there is room for, and count them into ``room.busy``.

    A claimed row is nobody else's until the lease ends; then it counts as interrupted (see ``give_back``).
    """
    chosen = _choose(session, room, now)
    if not chosen:
        return []
    mine = _C.id.in_(chosen)
    session.execute(update(_TABLE).where(mine).values(owner=room.owner, lease_until=room.until))
    rows = session.execute(select(_TABLE).where(mine).order_by(_C.next_at, _C.id)).mappings()
    return [claimed(row) for row in rows]


def give_back(session: Session, now: datetime, again_at: datetime, owner: str = "") -> int:
    """Letters whose owner went away in mid-send become ``uncertain``, due ``again_at``. How many there were.

    With one's own name at start, before the first claim: all that carry it. Without a name: those whose lease has ended.
    """
    gone = and_(_C.state.in_(OPEN), _C.owner == owner) if owner else _lapsed(now)
    open_again = {"state": State.UNCERTAIN.value, "next_at": again_at, "owner": "", "lease_until": None}
    return _count(session.execute(update(_TABLE).where(gone).values(attempts=_C.attempts + 1, **open_again)))


def record(session: Session, outbox_id: OutboxId, change: Change) -> None:
    """Write down what became of a try. What was sent stays sent."""
    became: dict[str, Any] = {
        "state": change.state.value,
        "last_reply": change.reply,
        "next_at": change.next_at,
        "finished_at": change.finished_at,
        "owner": "",
        "lease_until": None,
        "attempts": _C.attempts + int(change.tried),
    }
    session.execute(update(_TABLE).where(_C.id == outbox_id, _C.state != State.SENT.value).values(became))


def has_work(session: Session, room: Room, now: datetime) -> bool:
    """Whether ``claim`` or ``give_back`` would find anything now. Reads only."""
    due = and_(_open(room.full), _C.next_at <= now)
    wanted = or_(due, _lapsed(now)) if room.free > 0 else _lapsed(now)
    return session.execute(select(_C.id).where(wanted).limit(1)).first() is not None


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


def _open(full: Sequence[str]) -> ColumnElement[bool]:
    """Letters nobody has claimed, but for some domains."""
    elsewhere = [~_C.recipient.endswith(f"@{domain}", autoescape=True) for domain in full]
    return and_(_C.state.in_(OPEN), _C.owner == "", _C.next_at.is_not(None), *elsewhere)


def _lapsed(now: datetime) -> ColumnElement[bool]:
    """Claimed letters whose lease has ended (they were due before, which the index knows)."""
    return and_(_C.state.in_(OPEN), _C.owner != "", _C.next_at <= now, _C.lease_until <= now)


def _choose(session: Session, room: Room, now: datetime) -> list[int]:
    """Ids of due rows. Looks again without the domains it has filled up, so that one domain's backlog hides no other's (R10)."""
    chosen: list[int] = []
    while room.free > 0:
        due = and_(_open(room.full), _C.next_at <= now, _C.id.not_in(chosen))
        query = select(_C.id, _C.recipient).where(due).order_by(_C.next_at, _C.id).limit(LOOK_AHEAD)
        before = len(chosen)
        rows = session.execute(query.with_for_update(skip_locked=True)).all()
        for row in rows:
            domain = domain_of(row.recipient)
            if room.free > 0 and room.busy[domain] < room.per_domain:
                room.busy[domain] += 1
                chosen.append(row.id)
        if len(chosen) == before or len(rows) < LOOK_AHEAD:
            break
    return chosen


def _count(result: Any) -> int:
    """How many rows a statement changed."""
    assert isinstance(result, CursorResult)
    return result.rowcount

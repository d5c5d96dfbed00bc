"""Who hands over which letter of the outbox. The one rule: a letter that is due is claimed by one at a time, the oldest first.

A claim says "I have this one in hand". What its owner began, and whose end nobody knows, comes back as ``uncertain``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, and_, func, literal, or_, select, update
from sqlmodel import Session

from mailgate.mail.model import OutboxId
from store.outbox import OPEN
from store.outbox_room import Room
from store.outbox_rows import Claimed, State, claimed, domain_of
from store.tables import OutboxRow, table_of

_TABLE = table_of(OutboxRow)
_C = _TABLE.c

LOOK_AHEAD = 64
"""How many due rows are looked at, at least, to choose from."""
_DOMAIN = func.substr(_C.recipient, func.length(func.rtrim(_C.recipient, func.replace(_C.recipient, "@", ""))) + 1)
"""What stands after the last ``@``, as ``domain_of`` says it."""


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


def in_hand(session: Session, owner: str) -> list[Claimed]:
    """The letters that carry this claim."""
    return _claimed(session, and_(_C.state.in_(OPEN), _C.owner == owner))


def lapsed(session: Session, now: datetime) -> list[Claimed]:
    """The letters that carry a claim whose lease has ended: whoever has them went away."""
    return _claimed(session, _lapsed(now))


def give_back(session: Session, letters: Sequence[OutboxId], again_at: datetime) -> None:
    """Letters whose owner went away in mid-send become ``uncertain``, due ``again_at``."""
    if letters:
        open_again = {"state": State.UNCERTAIN.value, "next_at": again_at, "owner": "", "lease_until": None}
        session.execute(update(_TABLE).where(_C.id.in_(letters)).values(attempts=_C.attempts + 1, **open_again))


def let_go(session: Session, owner: str, letters: Sequence[OutboxId]) -> None:
    """Letters of this owner's that did not begin stand as before; somebody may claim them."""
    if letters:
        mine = and_(_C.id.in_(letters), _C.owner == owner)
        session.execute(update(_TABLE).where(mine).values(owner="", lease_until=None))


def is_ours(session: Session, owner: str, outbox_id: OutboxId) -> bool:
    """Whether a letter carries our claim: who slept longer than its lease has lost it, maybe to another."""
    return session.scalar(select(_C.owner).where(_C.id == outbox_id)) == owner


def has_work(session: Session, room: Room, now: datetime) -> bool:
    """Whether ``claim`` or ``lapsed`` would find anything now. Reads only."""
    due = and_(_open(session, room.full), _C.next_at <= now, *_elsewhere(session, room, now))
    wanted = or_(due, _lapsed(now)) if room.free > 0 else _lapsed(now)
    return session.execute(select(_C.id).where(wanted).limit(1)).first() is not None


def _claimed(session: Session, which: ColumnElement[bool]) -> list[Claimed]:
    rows = session.execute(select(_TABLE).where(which).order_by(_C.next_at, _C.id)).mappings()
    return [claimed(row) for row in rows]


def _open(session: Session, full: Sequence[str]) -> ColumnElement[bool]:
    """Letters nobody has claimed, but for some domains. Those are one value: a statement's length and depth have bounds."""
    elsewhere = [_DOMAIN.not_in(_each(session, full))] if full else []
    return and_(_C.state.in_(OPEN), _C.owner == "", _C.next_at.is_not(None), *elsewhere)


def _each(session: Session, domains: Sequence[str]) -> Select[Any]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    rows = (func.json_each if sqlite else func.json_array_elements_text)(literal(list(domains), JSON()))
    return select(rows.table_valued("value").c.value)


def _elsewhere(session: Session, room: Room, now: datetime) -> list[ColumnElement[bool]]:
    """Only letters by relays that take some. Who sends is asked where some take and others do not, which is seldom."""
    closed = room.closed
    if not closed or len(closed) == len(room.ways):
        return []
    due = and_(_open(session, room.full), _C.next_at <= now)
    senders = session.scalars(select(_C.sender).where(due).distinct())
    return [_C.sender.not_in([one for one in senders if room.way_of(one) in closed])]


def _lapsed(now: datetime) -> ColumnElement[bool]:
    """Claimed letters whose lease has ended (they were due before, which the index knows)."""
    return and_(_C.state.in_(OPEN), _C.owner != "", _C.next_at <= now, _C.lease_until <= now)


def _choose(session: Session, room: Room, now: datetime) -> list[int]:
    """Ids of due rows. Looks again without the domains it has filled up, so that one domain's backlog hides no other's (R10)."""
    chosen: list[int] = []
    ahead = max(LOOK_AHEAD, room.free)
    while room.free > 0:
        due = and_(_open(session, room.full), _C.next_at <= now, _C.id.not_in(chosen), *_elsewhere(session, room, now))
        query = select(_C.id, _C.recipient, _C.sender).where(due).order_by(_C.next_at, _C.id).limit(ahead)
        before = len(chosen)
        rows = session.execute(query.with_for_update(skip_locked=True)).all()
        for row in rows:
            domain = domain_of(row.recipient)
            if room.takes(domain, row.sender):
                room.count(domain, row.sender)
                chosen.append(row.id)
        if len(chosen) == before or len(rows) < ahead:
            break
    return chosen

"""The counters of all budgets. The one rule: they are read and written under one lock, in the transaction that spends them.

SQLite has one writer anyway. On PostgreSQL a row of its own is locked first, so that two gateways that touch many counters in
different orders wait for each other instead of standing in each other's way. What is read here and cannot be read is an error of
the caller's transaction: nothing is spent, and nothing that would have to be paid goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mailgate.desk.model import Spent
from store import later, memo
from store.pieces import pieces
from store.tables import Budget, table_of

_TABLE = table_of(Budget)
_C = _TABLE.c
_LOCK = ""
"""The key of the row that is only there to be locked."""
#: Key -> what was spent; None: nothing ever was.
KNOWN = memo.Kind.of(_TABLE)
_LOCKED = memo.Kind.of()
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def _upsert(make: Any) -> Any:
    statement = make(_TABLE)
    renewed = {name: statement.excluded[name] for name in ("since", "spent", "refused", "told_at")}
    return statement.on_conflict_do_update(index_elements=["key"], set_=renewed).execution_options(**{later.LAST_OF: ("key",)})


_WRITE = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_READ = select(_TABLE).where(_C.key.in_(bindparam("keys", expanding=True))).execution_options(**later.APART)
"""For keys that nothing is known of: what waits to be written is known."""


def read(session: Session, keys: Iterable[str]) -> dict[str, Spent]:
    """The budgets of those keys, as far as anything was ever spent of them, locked until the end of the transaction."""
    lock(session)
    return look(session, keys)


def look(session: Session, keys: Iterable[str]) -> dict[str, Spent]:
    """The same without a lock, for who only wants to know."""
    wanted = set(keys)
    known = memo.known(session, KNOWN)
    if missing := sorted(wanted - known.keys()):
        rows = session.execute(_READ, {"keys": missing}).all()
        known |= dict.fromkeys(missing)
        known |= {r.key: Spent(since=r.since, spent=r.spent, refused=r.refused, told_at=r.told_at) for r in rows}
    return {key: spent for key in wanted if (spent := known[key]) is not None}


def look_ahead(session: Session, keys: Iterable[str]) -> None:
    """Read what a batch will ask for."""
    for some in pieces(sorted(set(keys))):
        read(session, some)


def unspent(session: Session, keys: Iterable[str]) -> None:
    """Nothing was ever spent of these: what they are for begins right now."""
    memo.known(session, KNOWN).update(dict.fromkeys(keys))


def write(session: Session, spent: Mapping[str, Spent]) -> None:
    """Keep them; ``read`` came before."""
    rows = [
        {"key": key, "since": s.since, "spent": s.spent, "refused": s.refused, "told_at": s.told_at}
        for key, s in sorted(spent.items())
    ]
    if rows:
        with memo.telling(session, KNOWN) as known:
            later.run(session, _WRITE[session.get_bind().dialect.name], rows)
            known.update(spent)


def forget(session: Session, before: datetime) -> None:
    """Throw away counters whose window is long over."""
    session.execute(delete(_TABLE).where(_C.since < before, _C.key != _LOCK))


def lock(session: Session) -> None:
    """Whoever counts and acts on the count waits for the others: one lock for all, so that nobody waits in a circle."""
    if session.get_bind().dialect.name == "sqlite":
        return  # a writing session is the only one
    held = memo.known(session, _LOCKED)
    if held.setdefault(_LOCK, False):
        return
    locked = select(_C.key).where(_C.key == _LOCK).with_for_update()
    if session.execute(locked).first() is None:
        values = {"key": _LOCK, "since": _EVER, "spent": 0, "refused": 0}
        session.execute(postgresql.insert(_TABLE).values(values).on_conflict_do_nothing(index_elements=["key"]))
        session.execute(locked)
    held[_LOCK] = True

"""What a copy must be told before it is a store again. The one rule: what may have happened since it was made is not done again.

Letters that were still to go out when the copy was made may have gone out since: they become ``uncertain`` and are tried no more
until somebody says so. Numbers that were given since may stand in letters and addresses out there, which our keys still prove:
they are left out, or whoever has such a letter would be let in to a ticket that is somebody else's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from store import outbox, series
from store.engine import Store
from store.ids import SEQUENCES
from store.outbox_rows import State
from store.people import nobody
from store.tables import HeldRow, Inbound, MailboxAccount, OutboxRow, Person, table_of

#: So many numbers of each kind are left out.
SKIPPED = 10_000
REPLY = "was due when the backup was made that this store comes from; it may have gone out since"
HALF_OUT = "was in hand when the daemon ended that worked on it; it may have gone out"
_STILL = col(OutboxRow.state).in_(outbox.OPEN)


def still_open(session: Session) -> int:
    """How many letters would still be sent by themselves."""
    inside = (_STILL, col(OutboxRow.next_at).is_not(None))
    return session.scalar(select(func.count()).select_from(OutboxRow).where(*inside)) or 0


def free(store: Store, now: datetime) -> None:
    """Whoever worked on it is not there any more: what they had in hand is anybody's. But a letter that they had claimed may have
    gone out, and what they noted of it lies in no backup."""
    with store.write() as session:
        session.execute(update(Inbound).where(col(Inbound.done).is_(False)).values(owner="", lease_until=now))
        session.execute(update(MailboxAccount).values(owner="", lease_until=None))
        half_out = (_STILL, col(OutboxRow.owner) != "")
        session.execute(update(OutboxRow).where(*half_out).values(_doubted(now, HALF_OUT)))
        session.execute(update(OutboxRow).where(_STILL).values(owner="", lease_until=None))


def doubt(store: Store, now: datetime) -> None:
    """Time has passed since the copy was made: see the rule."""
    with store.write() as session:
        session.execute(update(OutboxRow).where(_STILL, col(OutboxRow.next_at).is_not(None)).values(_doubted(now, REPLY)))
        for name in SEQUENCES:
            series.go_on_from(session.connection(), name, series.stands_at(session.connection(), name) + SKIPPED)
        _skip_people(session, now)
        _skip_held(session, now)


def _doubted(now: datetime, why: str) -> dict[str, object]:
    """A letter that is tried no more until somebody says so."""
    return {"state": State.UNCERTAIN.value, "next_at": None, "finished_at": now, "last_reply": why}


def _skip_people(session: Session, now: datetime) -> None:
    """SQLite gives the number above the highest there is: somebody who is nobody has it."""
    last = session.scalar(select(func.max(col(Person.id)))) or 0
    session.execute(insert(table_of(Person)), [nobody(last + SKIPPED, now)])


def _skip_held(session: Session, now: datetime) -> None:
    """Of held mails as of people: a link or an address of the lost desk must not decide about a mail that is somebody else's."""
    last = session.scalar(select(func.max(col(HeldRow.id)))) or 0
    nothing: dict[str, object] = {"id": last + SKIPPED, "journal_id": 0, "queue": "", "subject": "", "reason": "", "choices": []}
    session.execute(
        insert(table_of(HeldRow)), [{**nothing, "received_at": now, "resolved_at": now, "resolution": "left out by a restore"}]
    )

"""Times that lie beyond any wait: they were written before the clock was set back. The one rule: whoever waits for such a time
waits a sensible while from now instead, and nothing else is touched (R8).

Claims of such a time belong to whoever made them a full lease longer; only then another may take them over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, select, update
from sqlmodel import Session

from store.outbox import OPEN
from store.tables import Inbound, MailboxAccount, OutboxRow, table_of

_OUT, _IN, _BOX = (table_of(model) for model in (OutboxRow, Inbound, MailboxAccount))


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """How far ahead a time may lie in the ordinary course of things: each is a time from now."""

    letter: timedelta
    """Until a letter is tried again."""
    claim: timedelta
    """Until the claim of a mail or a letter ends."""
    mailbox: timedelta
    """Until the lease of an account ends."""


def set_right(session: Session, now: datetime, longest: Longest) -> int:
    """What waits for a time twice as far as it could, or farther, has a new one. How many there were; looks before it writes."""
    letter, claim, mailbox = (now + 2 * one for one in (longest.letter, longest.claim, longest.mailbox))
    open_out = _OUT.c.state.in_(OPEN)
    return (
        _set(session, _OUT, "next_at", and_(open_out, _OUT.c.owner == "", _OUT.c.next_at > letter), now)
        + _set(session, _OUT, "lease_until", and_(open_out, _OUT.c.lease_until > claim), now + longest.claim)
        + _set(session, _IN, "lease_until", and_(_IN.c.done.is_(False), _IN.c.lease_until > claim), now + longest.claim)
        + _set(session, _BOX, "lease_until", _BOX.c.lease_until > mailbox, now + longest.mailbox)
    )


def _set(session: Session, table: Table, column: str, wrong: ColumnElement[bool], at: datetime) -> int:
    if not session.scalar(select(exists().where(wrong))):
        return 0
    result: Any = session.execute(update(table).where(wrong).values({column: at}))
    return int(result.rowcount)

"""Mails that failed, taken up again. The one rule: only what ended as ``failed`` is opened, for all else has been acted on.

Nothing came of such a mail but its record, so it goes the way of a new one. Its failure stays in ``last_error`` and in its steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from mailgate.desk.model import Disposition
from mailgate.mail.model import JournalId
from store import mails
from store.tables import DispositionRow, Inbound


def reopen(session: Session, journal: JournalId, now: datetime) -> tuple[str, ...] | None:
    """Whichever desk is at work may claim it at once, and tries it as often as a new one. Returns why it had failed; None: it did
    not end so, and nothing is changed."""
    row = session.get(Inbound, journal, with_for_update=True)
    ends = mails.dispositions(session, [journal]).get(journal, [])
    if row is None or not row.done or not ends or any(end.disposition != Disposition.FAILED.value for end in ends):
        return None
    why = tuple(reason for end in ends for reason in end.reasons)
    session.execute(delete(DispositionRow).where(col(DispositionRow.journal_id) == journal))
    row.done, row.attempts, row.lease_until = False, 0, now
    session.flush()
    return why


def remember(session: Session, journal: JournalId, queues: Iterable[str], why: tuple[str, ...]) -> None:
    """``why`` keeps the history, in each queue where it ended now."""
    for queue in queues:
        step = {"queue": queue, "rule": "replayed", "result": "by the operator", "because": "; ".join(why)}
        mails.add_step(session, journal, step)

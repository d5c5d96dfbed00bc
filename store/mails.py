"""What became of each mail taken in: claimed, read, decided, done. The one rule: a journal entry is claimed by one desk at a time
and ends in exactly one disposition per queue.

The claim counts the try before it is made, so a mail that takes the desk down with it is not tried for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import Disposition
from mailgate.mail.model import JournalId, TicketNumber
from store import later
from store.tables import DispositionRow, Inbound, table_of
from store.threads import key_of

_IN = table_of(Inbound).c
_MINE = _IN.journal_id == bindparam("mine")
_OUTCOME = ("done", "message_id", "message_key", "sender", "subject", "mail_class", "class_reason", "trust", "steps", "checked")
_FINISH = update(table_of(Inbound)).where(_MINE).values({name: bindparam(name) for name in _OUTCOME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One journal entry that is ours to work on. ``attempts`` counts this try; ``failed``: an earlier one raised an error."""

    journal: JournalId
    attempts: int
    failed: bool = False


def highest(session: Session) -> JournalId:
    """The newest journal entry any desk has claimed, 0 for none."""
    return JournalId(session.scalar(select(func.coalesce(func.max(col(Inbound.journal_id)), 0))) or 0)


def claim_new(session: Session, ids: Sequence[JournalId], owner: str, lease: datetime) -> list[Claim]:
    """Claim entries nobody has claimed; those another desk was quicker with are left out."""
    if not ids:
        return []
    rows = [_fresh_row(i, owner, lease) for i in ids]
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(table_of(Inbound)).values(rows).on_conflict_do_nothing(index_elements=["journal_id"])
    taken = session.scalars(statement.returning(col(Inbound.journal_id)))
    return [Claim(journal=JournalId(i), attempts=1) for i in sorted(taken)]


def _fresh_row(journal: JournalId, owner: str, lease: datetime) -> dict[str, Any]:
    unknown = dict.fromkeys(("subject", "mail_class", "class_reason", "trust", "last_error"), "")
    return {"journal_id": journal, "done": False, "owner": owner, "attempts": 1, "lease_until": lease, "steps": [], **unknown}


def any_given_back(session: Session, now: datetime) -> bool:
    """Whether ``claim_again`` would find anything."""
    open_again = select(_IN.journal_id).where(_IN.done.is_(False), _IN.lease_until <= now)
    return session.execute(open_again.limit(1)).first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """A desk's wish for work: who, when, until when it would have it, and for how many entries."""

    owner: str
    now: datetime
    until: datetime
    most: int
    suspected: int
    """After so many attempts an entry may be what ends desks."""


def claim_again(session: Session, bid: Bid) -> tuple[list[Claim], bool]:
    """Claim entries whose desk died or gave them back: its lease ran out. Returns whether suspected ones are left, too."""
    suspects_last = case((col(Inbound.attempts) < bid.suspected, 0), else_=1)
    query = select(Inbound).where(*_open(bid)).order_by(suspects_last, col(Inbound.journal_id)).limit(bid.most)
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    mine = [row for row in rows if row.attempts < bid.suspected]
    return _claimed(session, bid, mine), len(mine) < len(rows)


def claim_suspect(session: Session, bid: Bid) -> list[Claim]:
    """Claim that with the fewest attempts of those that are suspected, and none beside it.

    An attempt counts where it is claimed, so whatever is claimed beside one that ends the desk would be given up with it (R6).
    """
    query = select(Inbound).where(*_open(bid), col(Inbound.attempts) >= bid.suspected)
    first = query.order_by(col(Inbound.attempts), col(Inbound.journal_id)).limit(1)
    return _claimed(session, bid, session.scalars(first.with_for_update(skip_locked=True)).all())


def _open(bid: Bid) -> tuple[Any, ...]:
    return col(Inbound.done).is_(False), col(Inbound.lease_until) <= bid.now


def _claimed(session: Session, bid: Bid, rows: Sequence[Inbound]) -> list[Claim]:
    for row in rows:
        row.owner, row.attempts, row.lease_until = bid.owner, row.attempts + 1, bid.until
    session.flush()
    return [Claim(journal=JournalId(r.journal_id), attempts=r.attempts, failed=bool(r.last_error)) for r in rows]


def free(session: Session, now: datetime, owner: str, but: Collection[JournalId] = ()) -> int:
    """What is claimed under this name is free at once, but for these entries; at the start of the only desk of a home: what a
    dead one had. Returns how many."""
    dead = (col(Inbound.done).is_(False), col(Inbound.owner) == owner, col(Inbound.journal_id).not_in(but))
    result = session.execute(update(Inbound).where(*dead).values(lease_until=now))
    return int(getattr(result, "rowcount", 0))


def hold(session: Session, owner: str, ids: Collection[JournalId], until: datetime) -> None:
    """Those of these entries that are still this desk's stay so until then."""
    mine = (col(Inbound.journal_id).in_(ids), col(Inbound.owner) == owner, col(Inbound.done).is_(False))
    session.execute(update(Inbound).where(*mine).values(lease_until=until))


def still_ours(session: Session, owner: str, claims: Collection[Claim]) -> set[Claim]:
    """Those of these claims that are the last of their entry: a desk that slept longer than its lease has lost them."""
    wanted = {claim.journal for claim in claims}
    query = select(_IN.journal_id, _IN.attempts).where(_IN.journal_id.in_(wanted), _IN.owner == owner, _IN.done.is_(False))
    now = {row.journal_id: row.attempts for row in session.execute(query)}
    return {claim for claim in claims if now.get(claim.journal) == claim.attempts}


def give_back(session: Session, journal: JournalId, now: datetime, error: str) -> None:
    """A try failed: the entry may be claimed again at once. ``error`` is the kind of the failure, never its text."""
    session.execute(update(Inbound).where(col(Inbound.journal_id) == journal).values(lease_until=now, last_error=error[:200]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is remembered of a mail once it is done."""

    journal: JournalId
    message_id: str | None
    sender: str | None
    subject: str
    mail_class: str
    class_reason: str
    trust: str
    steps: tuple[dict[str, str], ...]
    checked: dict[str, Any] | None = None
    """What we found out ourselves about who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The disposition of a mail in one queue."""

    queue: str
    disposition: Disposition
    ticket: TicketNumber | None
    entry: int | None
    reasons: tuple[str, ...]


def finish(session: Session, outcome: Outcome, ended: Iterable[Ended], at: datetime) -> None:
    """The mail is done: one row per queue, in the transaction of all it caused."""
    values = {
        "done": True,
        "message_id": outcome.message_id,
        "message_key": key_of(outcome.message_id) if outcome.message_id else None,
        "sender": outcome.sender,
        "subject": outcome.subject,
        "mail_class": outcome.mail_class,
        "class_reason": outcome.class_reason,
        "trust": outcome.trust,
        "steps": list(outcome.steps),
        "checked": outcome.checked,
    }
    later.run(session, _FINISH, [{"mine": outcome.journal, **values}])
    later.add(session, table_of(DispositionRow), [_disposition_row(outcome.journal, end, at) for end in ended])


def redispose(session: Session, journal: JournalId, end: Ended, steps: Sequence[dict[str, str]], at: datetime) -> None:
    """A human decided: the new disposition replaces ``held`` for that queue; ``why`` keeps the history."""
    mine = (col(DispositionRow.journal_id) == journal, col(DispositionRow.queue) == end.queue)
    session.execute(delete(DispositionRow).where(*mine))
    session.execute(insert(table_of(DispositionRow)), [_disposition_row(journal, end, at)])
    row = session.get_one(Inbound, journal)
    row.steps = [*row.steps, *steps]
    session.flush()


def add_step(session: Session, journal: JournalId, step: dict[str, str]) -> None:
    """What became of the words of a mail later; its disposition stays."""
    row = session.get(Inbound, journal)
    if row is not None:
        row.steps = [*row.steps, step]
        session.flush()


def _disposition_row(journal: JournalId, end: Ended, at: datetime) -> dict[str, Any]:
    return {
        "journal_id": journal,
        "queue": end.queue,
        "disposition": end.disposition.value,
        "ticket": end.ticket,
        "entry": end.entry,
        "reasons": list(end.reasons),
        "at": at,
    }


def dispositions(session: Session, ids: Iterable[JournalId]) -> dict[JournalId, list[DispositionRow]]:
    """How these mails ended, per queue; those still pending are left out."""
    found: dict[JournalId, list[DispositionRow]] = {}
    query = select(DispositionRow).where(col(DispositionRow.journal_id).in_(sorted(set(ids))))
    for row in session.scalars(query.order_by(col(DispositionRow.journal_id), col(DispositionRow.queue))):
        found.setdefault(JournalId(row.journal_id), []).append(row)
    return found


def checked(session: Session, journal: JournalId) -> dict[str, Any] | None:
    """What we found out ourselves about who wrote a mail, when it was done."""
    return session.scalar(select(col(Inbound.checked)).where(col(Inbound.journal_id) == journal))


def inbound(session: Session, ids: Iterable[JournalId]) -> dict[JournalId, Inbound]:
    """What is known of these mails."""
    query = select(Inbound).where(col(Inbound.journal_id).in_(sorted(set(ids))))
    return {JournalId(row.journal_id): row for row in session.scalars(query)}


def by_message_id(session: Session, message_id: str) -> Inbound | None:
    """The newest mail with that Message-ID."""
    query = select(Inbound).where(col(Inbound.message_key) == key_of(message_id))
    return session.scalars(query.order_by(col(Inbound.journal_id).desc()).limit(1)).first()


def first_with_id(session: Session, message_id: str) -> JournalId | None:
    """The oldest mail with that Message-ID that is done."""
    query = select(_IN.journal_id).where(_IN.message_key == key_of(message_id), _IN.done.is_(True))
    found = session.scalar(query.order_by(_IN.journal_id).limit(1))
    return None if found is None else JournalId(found)


def newer_with_subject(session: Session, after: JournalId, subject: str) -> JournalId | None:
    """The first mail above ``after`` that is done and has that subject."""
    query = select(_IN.journal_id).where(_IN.journal_id > after, _IN.done.is_(True), _IN.subject == subject)
    found = session.scalar(query.order_by(_IN.journal_id).limit(1))
    return None if found is None else JournalId(found)

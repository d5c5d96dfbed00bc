"""The journal together with what became of its mails, and the books of law 2. The one rule: it only reads.

The journal and the main store are two files on SQLite, so the two are put together here, by id. What settled is read before what
was accepted: beside a running daemon a mail may look pending a moment too long, and never lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col

from mailgate.desk.model import Disposition, PersonKind
from mailgate.mail.model import Digest, JournalId, MailClass, Trust
from store import journal, mails
from store.engine import Store
from store.journal import Head
from store.tables import Alias, AttachmentRow, DispositionRow, Inbound, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A mail and its end. ``inbound`` is None until a desk has taken it up; no ``ends`` means that it is pending."""

    head: Head
    inbound: Inbound | None
    ends: tuple[DispositionRow, ...]
    """One per queue, by name."""


#: Which end counts for a mail that has several, one per queue: the first of these that it has.
_RANK = (
    Disposition.NEW_TICKET,
    Disposition.REPLY,
    Disposition.NOTE,
    Disposition.COMMAND,
    Disposition.AUTO_REPLY,
    Disposition.BOUNCE,
    Disposition.HELD,
    Disposition.REJECTED,
    Disposition.LOOP,
    Disposition.FAILED,
    Disposition.DUPLICATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The balance of law 2: accepted = ended in some way + pending, each settled mail with an end, each end with its mail."""

    accepted: int
    settled: int
    pending: int
    """Accepted, and still to be worked on: nobody has taken it up, or somebody is at it."""
    without_end: int
    """Settled mails that have no disposition."""
    without_mail: int
    """Dispositions of mails that are not settled."""
    ends: Mapping[str, int]
    """Disposition -> mails that ended so. Each counts once: one with an end in several queues by the weightiest."""

    @property
    def unaccounted(self) -> int:
        """Accepted mails of which nobody knows; negative if the store knows of mails that the journal does not have."""
        return self.accepted - sum(self.ends.values()) - self.pending

    @property
    def balanced(self) -> bool:
        """Whether law 2 holds."""
        return not (self.unaccounted or self.without_end or self.without_mail)

    @property
    def told(self) -> str:
        """``3 accepted = 1 new_ticket + 1 reply + 1 pending``."""
        ended = "".join(f"{number} {name} + " for name, number in self.ends.items())
        return f"{self.accepted} accepted = {ended}{self.pending} pending"

    @property
    def trouble(self) -> str:
        """What does not add up; "" where all does."""
        wrong = {
            "accepted and not accounted for": max(self.unaccounted, 0),
            "accounted for and not in the journal": max(-self.unaccounted, 0),
            "settled without an end": self.without_end,
            "ends without a mail": self.without_mail,
        }
        return ", ".join(f"{what}: {number}" for what, number in wrong.items() if number)


def lines(store: Store, limit: int) -> list[Line]:
    """The newest mails first, at most ``limit``."""
    return _lines(store, journal.heads(store, limit))


def line(store: Store, journal_id: JournalId) -> Line | None:
    """One mail, or None."""
    head = journal.head(store, journal_id)
    return _lines(store, [head])[0] if head else None


def books(store: Store) -> Books:
    """The balance as it stands; it reads every disposition."""
    end_of = exists().where(col(DispositionRow.journal_id) == col(Inbound.journal_id))
    settled_mail = exists().where(col(Inbound.journal_id) == col(DispositionRow.journal_id), col(Inbound.done))
    with store.snapshot() as session:
        mails_known, last = session.execute(select(func.count(), func.max(col(Inbound.journal_id)))).one()
        at_work = _count(session, Inbound, col(Inbound.done).is_(False))
        without_end = _count(session, Inbound, col(Inbound.done), ~end_of)
        without_mail = _count(session, DispositionRow, ~settled_mail)
        ends = _ends(session)
    accepted, new = journal.counts(store, JournalId(last or 0))
    return Books(
        accepted=accepted,
        settled=mails_known - at_work,
        pending=at_work + new,
        without_end=without_end,
        without_mail=without_mail,
        ends=ends,
    )


def settled(store: Store) -> int:
    """How many mails have ended."""
    with store.read() as session:
        return _count(session, Inbound, col(Inbound.done))


def _ends(session: Session) -> dict[str, int]:
    """Disposition -> mails, each counted once."""
    rank = case({one.value: place for place, one in enumerate(_RANK)}, value=col(DispositionRow.disposition), else_=len(_RANK))
    best = select(func.min(rank).label("best")).group_by(col(DispositionRow.journal_id)).subquery()
    counted = select(best.c.best, func.count()).group_by(best.c.best).order_by(best.c.best)
    names = (*(one.value for one in _RANK), "of no known kind")
    return {names[place]: number for place, number in session.execute(counted)}


def staff_mails(session: Session, since: datetime) -> tuple[int, int]:
    """How many mails of people had an address of staff in From since then, and how many of them proved it."""
    staff = select(col(Person.id)).where(col(Person.kind) == PersonKind.STAFF.value, col(Person.active))
    own = select(col(Person.address)).where(col(Person.id).in_(staff))
    others = select(col(Alias.address)).where(col(Alias.person).in_(staff))
    decided = exists().where(col(DispositionRow.journal_id) == col(Inbound.journal_id), col(DispositionRow.at) >= since)
    sent = (col(Inbound.sender).in_(own.union(others)), col(Inbound.mail_class) == MailClass.HUMAN.value, decided)
    proven = (Trust.ALIGNED.word, Trust.SUBMITTED.word)
    return _count(session, Inbound, *sent), _count(session, Inbound, *sent, col(Inbound.trust).in_(proven))


def digests(session: Session) -> list[Digest]:
    """Every file that a message or note names, once each."""
    return [Digest(value) for value in session.scalars(select(col(AttachmentRow.sha256)).distinct())]


def _lines(store: Store, heads: Sequence[Head]) -> list[Line]:
    ids = [head.id for head in heads]
    with store.read() as session:
        inbound, ends = mails.inbound(session, ids), mails.dispositions(session, ids)
    return [Line(head=head, inbound=inbound.get(head.id), ends=tuple(ends.get(head.id, ()))) for head in heads]


def _count(session: Session, model: type[SQLModel], *where: ColumnElement[bool] | Mapped[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

"""The journal together with what became of its mails, and the books of law 2. The one rule: it only reads.

The journal and the main store are two files on SQLite, so the two are put together here, by id. What settled is read before what
was accepted: beside a running daemon a mail may look pending a moment too long, and never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col

from mailgate.desk.model import PersonKind
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The balance of law 2: accepted = settled + pending, each settled mail with at least one end, each end with its mail."""

    accepted: int
    settled: int
    without_end: int
    """Settled mails that have no disposition."""
    without_mail: int
    """Dispositions of mails that are not settled."""

    @property
    def pending(self) -> int:
        """Accepted and not settled yet; negative if the store knows of mails the journal does not."""
        return self.accepted - self.settled

    @property
    def balanced(self) -> bool:
        """Whether law 2 holds."""
        return self.pending >= 0 and not self.without_end and not self.without_mail


def lines(store: Store, limit: int) -> list[Line]:
    """The newest mails first, at most ``limit``."""
    return _lines(store, journal.heads(store, limit))


def line(store: Store, journal_id: JournalId) -> Line | None:
    """One mail, or None."""
    head = journal.head(store, journal_id)
    return _lines(store, [head])[0] if head else None


def books(store: Store) -> Books:
    """The balance as it stands."""
    end_of = exists().where(col(DispositionRow.journal_id) == col(Inbound.journal_id))
    settled_mail = exists().where(col(Inbound.journal_id) == col(DispositionRow.journal_id), col(Inbound.done))
    with store.read() as session:
        settled = _count(session, Inbound, col(Inbound.done))
        without_end = _count(session, Inbound, col(Inbound.done), ~end_of)
        without_mail = _count(session, DispositionRow, ~settled_mail)
    return Books(accepted=journal.count(store), settled=settled, without_end=without_end, without_mail=without_mail)


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
